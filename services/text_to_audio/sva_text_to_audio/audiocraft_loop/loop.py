"""A backend's renderer around audiocraft's own generate loop."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch

from sva_common.errors import Overloaded

from ..backend import FloatArray, GenerationRequest, ModelInfo, Report
from ..checkpoint import Checkpoint, locate_t5
from ..codec import Codec, load_codec
from .build import build_model

RETRY_AFTER_S = 5.0
TOKENS_SHARE = 0.95
"""Part of the work that is done when all tokens are there."""


class AudiocraftLoop:
    """Renders one request at a time, since audiocraft keeps its parameters on the model."""

    def __init__(
        self,
        checkpoint: Checkpoint,
        info: ModelInfo,
        device: torch.device,
        *,
        t5: str = "",
        offline: bool = False,
    ) -> None:
        """Load what is needed; `t5` and `offline` as in `load_text_encoder`. Raises `CheckpointError`."""
        self._info = info
        self._config = checkpoint.config
        self._device = device
        self._lock = threading.Lock()
        folder = locate_t5(checkpoint.config.t5_name, checkpoint.files, given=t5, offline=offline)
        with self._on_device():
            self._model = build_model(checkpoint, folder, device)
            # Where it can, ours decodes: in bounded memory, and stoppable.
            self._codec: Codec | None = None
            if not checkpoint.codec_config.unsupported:
                self._codec = load_codec(checkpoint, device)

    @property
    def info(self) -> ModelInfo:
        """What generates."""
        return self._info

    def render(self, request: GenerationRequest, report: Report) -> FloatArray:
        """See `Renderer.render`; the clip is as long as the whole frames in `duration_s`.

        Raises `Overloaded` when the device is out of memory.
        """
        with self._lock, self._on_device():
            try:
                return self._render(request, report)
            except torch.OutOfMemoryError as error:
                raise Overloaded(
                    "the device is out of memory", reason="DEVICE_OUT_OF_MEMORY", retry_after_s=RETRY_AFTER_S
                ) from error

    @torch.no_grad()
    def _render(self, request: GenerationRequest, report: Report) -> FloatArray:
        model, config = self._model, self._config
        model.set_generation_params(duration=request.duration_s, **_sampling(request, config))
        steps = config.shape.steps(max(int(request.duration_s * config.frame_rate), 1))
        finished = 0.0

        def told(done: int, _: int) -> None:
            nonlocal finished
            # audiocraft leaves a window's beginning, which it has already, out of its count.
            finished = max(finished, min(done / steps, 1.0))
            report(TOKENS_SHARE * finished)

        model.set_custom_progress_callback(told)
        attributes, _ = model._prepare_tokens_and_attributes([request.prompt], None)
        torch.manual_seed(request.seed)
        codes = model._generate_tokens(attributes, None, progress=True)
        if self._codec is not None:
            return self._codec.decode(codes[0], lambda: report(TOKENS_SHARE))
        report(TOKENS_SHARE)
        samples: FloatArray = model.generate_audio(codes)[0].float().cpu().numpy()
        return samples

    def _on_device(self) -> AbstractContextManager[Any]:
        # Which GPU "cuda" means is decided thread by thread.
        return torch.cuda.device(self._device) if self._device.type == "cuda" else nullcontext()


def _sampling(request: GenerationRequest, config: Any) -> dict[str, Any]:
    """The request's parameters by audiocraft's names; its own where the request says nothing."""
    top_k = config.top_k if request.top_k is None else request.top_k
    return {
        "cfg_coef": config.guidance_scale if request.guidance_scale is None else request.guidance_scale,
        "temperature": config.temperature if request.temperature is None else request.temperature,
        "top_k": min(top_k, config.shape.cardinality),
        "top_p": config.top_p if request.top_p is None else request.top_p,
        "extend_stride": config.extend_stride_s,
    }
