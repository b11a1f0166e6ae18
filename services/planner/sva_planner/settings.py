"""What the planner service can be told."""

from __future__ import annotations

import importlib.util
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationInfo, field_validator

from sva_common.settings import Address, ServiceSettings

from .mllm.endpoints import GEMINI_ENDPOINT, GEMINI_MODEL, OPENAI_ENDPOINT


def _base_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        port_is_right = parts.port is None or parts.port > 0
    except ValueError:
        raise ValueError("must be an http or https URL, such as https://host/v1") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_is_right:
        raise ValueError("must be an http or https URL, such as https://host/v1")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("must hold no user name, password, query or fragment")
    return value.rstrip("/")


BaseUrl = Annotated[str, AfterValidator(_base_url)]
Provider = Literal["gemini", "google-generativeai", "openai", "offline"]


class PlannerSettings(ServiceSettings):
    """Settings of the planner service."""

    listen: Address = "127.0.0.1:50051"

    planner_mllm: Literal["auto", "gemini", "google-generativeai", "openai", "offline"] = "auto"
    """Who looks and writes. `auto`: gemini when it has a key, else openai when it has a key or a URL, else
    offline."""
    planner_fallback: Literal["fail", "offline"] = "fail"
    """When the MLLM fails for good: fail, or let `offline` answer and say so in the plan."""
    planner_timeout_s: float = Field(default=180.0, gt=0, le=3600)
    """How long the MLLM's part of one plan may take, retries included."""
    planner_ask_timeout_s: float = Field(default=60.0, gt=0, le=3600)
    """How long one question may take before it is asked again."""
    planner_retry_wait_s: float = Field(default=0.5, ge=0, le=60)
    """The first wait before a retry, unless the endpoint names one. Doubles each time."""

    gemini_api_key: SecretStr = Field(
        default=SecretStr(""), validation_alias="GEMINI_API_KEY", validate_default=True
    )
    """Key of the Gemini API."""
    gemini_model: str = Field(default=GEMINI_MODEL, pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$")
    """The Gemini model that looks and writes."""
    gemini_endpoint: BaseUrl = GEMINI_ENDPOINT
    """Base URL of the Gemini API."""

    openai_api_key: SecretStr = SecretStr("")
    """Key of the OpenAI-compatible endpoint; local ones often need none."""
    openai_base_url: BaseUrl | Literal[""] = ""
    """Base URL of the OpenAI-compatible endpoint. Empty: OpenAI's own."""
    openai_model: str = Field(default="", max_length=200, validate_default=True)
    """Its model. Needed with openai."""

    planner_max_plans: int = Field(default=8, ge=1, le=1000)
    """Plans at once; the next is answered RESOURCE_EXHAUSTED."""
    planner_max_video_bytes: int = Field(default=4 * 1024**3, ge=1)
    """Far more than a gateway lets in, so that its limits are the ones that users meet."""
    planner_max_duration_s: float = Field(default=4 * 3600.0, gt=0)
    """Longest video, in seconds."""
    planner_upload_idle_s: float = Field(default=30.0, gt=0, le=3600)
    """How long an upload may pause before it is given up."""

    @field_validator("planner_mllm")
    @classmethod
    def _sdk_where_needed(cls, mllm: str) -> str:
        if mllm == "google-generativeai" and not _has_google_generativeai():
            raise ValueError(
                "needs the extra of that name: pip install 'sva-planner[google-generativeai]', or use gemini"
            )
        return mllm

    @field_validator("gemini_api_key")
    @classmethod
    def _key_where_needed(cls, key: SecretStr, info: ValidationInfo) -> SecretStr:
        mllm = info.data.get("planner_mllm")
        if mllm in ("gemini", "google-generativeai") and not key.get_secret_value().strip():
            raise ValueError(f"is needed with SVA_PLANNER_MLLM={mllm}")
        return key

    @field_validator("openai_model")
    @classmethod
    def _model_where_needed(cls, model: str, info: ValidationInfo) -> str:
        if not model and _provider(info.data) == "openai":
            raise ValueError("is needed, since every OpenAI-compatible endpoint has models of its own")
        return model

    @property
    def provider(self) -> Provider:
        """Who is asked, `auto` resolved."""
        return _provider(self.__dict__)

    @property
    def openai_endpoint(self) -> str:
        """The base URL of the OpenAI-compatible endpoint."""
        return self.openai_base_url or OPENAI_ENDPOINT


def _provider(settings: dict[str, object]) -> Provider:
    chosen = settings.get("planner_mllm")
    if chosen != "auto":
        return chosen  # type: ignore[return-value]
    if _is_set(settings.get("gemini_api_key")):
        return "gemini"
    if _is_set(settings.get("openai_api_key")) or settings.get("openai_base_url"):
        return "openai"
    return "offline"


def _has_google_generativeai() -> bool:
    try:
        return importlib.util.find_spec("google.generativeai") is not None
    except ModuleNotFoundError:
        return False


def _is_set(key: object) -> bool:
    return isinstance(key, SecretStr) and bool(key.get_secret_value().strip())
