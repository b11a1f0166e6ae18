"""`TextToAudioService`: wire ↔ backend, nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing

import grpc
import numpy as np
from google.protobuf.duration_pb2 import Duration

from sva_common.payload import send_bytes
from sva_common.stubs import media_pb2 as media
from sva_common.stubs import text_to_audio_pb2 as wire
from sva_common.stubs import text_to_audio_pb2_grpc as wire_grpc
from sva_common.telemetry.tracing import past_span

from .backend import Generated, GenerationRequest, ModelInfo, Progress, Queued
from .model_slot import ModelSlot

SERVICE = "sva.v1.TextToAudioService"


class TextToAudioServicer(wire_grpc.TextToAudioServiceServicer):
    """Serves whatever backend is in the slot."""

    def __init__(self, slot: ModelSlot) -> None:
        self._slot = slot

    async def Generate(
        self,
        request: wire.GenerateRequest,
        context: grpc.aio.ServicerContext,
    ) -> AsyncIterator[wire.GenerateResponse]:
        backend = self._slot.ready()
        async with aclosing(backend.generate(_request(request))) as events:  # type: ignore[type-var]
            async for event in events:
                match event:
                    case Queued(position):
                        yield wire.GenerateResponse(queued=wire.GenerateQueued(position=position))
                    case Progress(fraction):
                        yield wire.GenerateResponse(progress=wire.GenerateProgress(fraction=fraction))
                    case Generated():
                        past_span("wait", event.queue_s, ended_s_ago=event.generation_s)
                        past_span("generate", event.generation_s, {"sva.model": backend.info.name})
                        async for response in _result(event, backend.info, request.seed):
                            yield response

    async def GetModel(
        self,
        request: wire.GetModelRequest,
        context: grpc.aio.ServicerContext,
    ) -> wire.GetModelResponse:
        backend = self._slot.backend
        if backend is not None:
            return wire.GetModelResponse(
                model=_model(backend.info),
                state=wire.MODEL_STATE_READY,
                queue_capacity=backend.queue_capacity,
            )
        if self._slot.failure:
            return wire.GetModelResponse(state=wire.MODEL_STATE_FAILED, reason=self._slot.failure)
        return wire.GetModelResponse(state=wire.MODEL_STATE_LOADING)


async def _result(done: Generated, info: ModelInfo, seed: int) -> AsyncIterator[wire.GenerateResponse]:
    interleaved = np.ascontiguousarray(done.samples.T, dtype="<f4")
    audio = media.AudioFormat(
        encoding=media.SAMPLE_ENCODING_F32LE, sample_rate=info.sample_rate, channels=info.channels
    )
    async for part in send_bytes(interleaved.data, "audio", media_type="audio/x-f32le", audio=audio):
        yield wire.GenerateResponse(audio=part)
    yield wire.GenerateResponse(
        done=wire.GenerateDone(
            sample_rate=info.sample_rate,
            seed=seed,
            model=_model(info),
            queue_time=_duration(done.queue_s),
            generation_time=_duration(done.generation_s),
        )
    )


def _request(request: wire.GenerateRequest) -> GenerationRequest:
    return GenerationRequest(
        prompt=request.prompt,
        duration_s=request.duration_s,
        seed=request.seed,
        guidance_scale=request.guidance_scale if request.HasField("guidance_scale") else None,
        temperature=request.temperature if request.HasField("temperature") else None,
        top_k=request.top_k if request.HasField("top_k") else None,
        top_p=request.top_p if request.HasField("top_p") else None,
    )


def _model(info: ModelInfo) -> wire.Model:
    return wire.Model(
        name=info.name,
        version=info.version,
        sample_rate=info.sample_rate,
        channels=info.channels,
        checkpoint=info.checkpoint,
        checkpoint_sha256=info.checkpoint_sha256,
        device=info.device,
        engine=info.engine,
    )


def _duration(seconds: float) -> Duration:
    duration = Duration()
    duration.FromNanoseconds(int(seconds * 1e9))
    return duration
