"""The backend of a service: being loaded, ready, or failed with a reason that can be asked for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sva_common.errors import Refused, Unavailable

from . import metrics
from .backend import Backend


class ModelSlot:
    """Holds the backend once `load` has made it."""

    def __init__(self, load: Callable[[], Awaitable[Backend]]) -> None:
        self._load = load
        self.backend: Backend | None = None
        self.failure = ""
        self._tell("loading")

    async def fill(self) -> None:
        """Load the backend. A failure is kept, to be told, and raised."""
        try:
            self.backend = await self._load()
        except Exception as error:
            self.failure = str(error) or type(error).__name__
            self._tell("failed")
            raise
        self._tell("ready")

    def ready(self) -> Backend:
        """The backend. Without one, raises `Refused` (MODEL_FAILED) or `Unavailable` (MODEL_LOADING)."""
        if self.backend is not None:
            return self.backend
        if self.failure:
            raise Refused(f"the model could not be loaded: {self.failure}", reason="MODEL_FAILED")
        raise Unavailable("the model is being loaded", reason="MODEL_LOADING", retry_after_s=2.0)

    def _tell(self, state: str) -> None:
        for each in ("loading", "ready", "failed"):
            metrics.MODEL.labels(each).set(each == state)
