"""Puts the generation engine behind the seam, with the text encoder before it and the codec after it."""

from __future__ import annotations

import asyncio
import signal
import threading
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, suppress
from dataclasses import replace
from functools import partial

from torch import Tensor

from sva_common.errors import Overloaded, SvaError
from sva_common.logs import logger

from . import metrics
from .backend import (
    Cancelled,
    FloatArray,
    Generated,
    GenerationRequest,
    ModelInfo,
    Progress,
    Queued,
)
from .engine.engine import RETRY_AFTER_S, Engine, explained
from .engine.generation import Generation, Listener
from .engine.sampling import Sampling
from .model import Model

log = logger(__name__)


class EngineBackend:
    """Requests in flight share the engine's steps; beyond its slots, `queue_capacity` may wait."""

    def __init__(self, model: Model, engine: Engine, info: ModelInfo, *, queue_capacity: int) -> None:
        self.info = info
        self.queue_capacity = queue_capacity
        self._model = model
        self._engine = engine
        self._in_flight = 0
        # One thread each, so that requests stay in the order in which they came.
        self._text = ThreadPoolExecutor(1, thread_name_prefix="text-encoder")
        self._codec = ThreadPoolExecutor(1, thread_name_prefix="codec")
        self._thread = threading.Thread(target=self._work, name="engine", daemon=True)
        self._thread.start()

    async def generate(self, request: GenerationRequest) -> AsyncIterator[Queued | Progress | Generated]:
        """See `Backend.generate`. Raises `InvalidInput` for a prompt of too many tokens."""
        if self._in_flight >= self._engine.slots + self.queue_capacity:
            metrics.FAILURES.labels("QUEUE_FULL").inc()
            raise Overloaded(
                f"{self.queue_capacity} requests wait already",
                reason="QUEUE_FULL",
                retry_after_s=RETRY_AFTER_S,
            )
        self._in_flight += 1
        try:
            async with aclosing(self._generate(request)) as events:  # type: ignore[type-var]
                async for event in events:
                    yield event
        except SvaError as error:
            metrics.FAILURES.labels(error.reason).inc()
            raise
        except Exception as error:
            log.error("generation failed", exc_info=error)
            told = explained(error)
            metrics.FAILURES.labels(told.reason).inc()
            raise told from error
        finally:
            self._in_flight -= 1

    def _work(self) -> None:
        try:
            self._engine.run()
        except Exception as error:
            # A device that is lost stays lost for this process: whoever runs the service starts a new one.
            log.critical("the engine has failed for good, the service stops", exc_info=error)
            signal.raise_signal(signal.SIGTERM)

    async def _generate(self, request: GenerationRequest) -> AsyncIterator[Queued | Progress | Generated]:
        loop = asyncio.get_running_loop()
        arrived = time.monotonic()
        condition = await loop.run_in_executor(self._text, self._model.text_encoder.encode, request.prompt)
        events: asyncio.Queue[Queued | Progress | Tensor | Exception] = asyncio.Queue()

        def tell(event: Queued | Progress | Tensor | Exception) -> None:
            with suppress(RuntimeError):  # The service has stopped meanwhile.
                loop.call_soon_threadsafe(events.put_nowait, event)

        generation = Generation(
            condition=condition,
            windows=self._model.windows(request.duration_s),
            seed=request.seed,
            sampling=self._sampling(request),
            listener=Listener(
                queued=lambda ahead: tell(Queued(ahead)),
                progress=lambda fraction: tell(Progress(fraction)),
                finished=tell,
                failed=tell,
            ),
        )
        self._engine.submit(generation)
        metrics.QUEUE_DEPTH.inc()
        started: float | None = None
        try:
            while True:
                event = await events.get()
                if not isinstance(event, Queued) and started is None:
                    started = time.monotonic()
                    metrics.QUEUE_DEPTH.dec()
                    metrics.ACTIVE.inc()
                if isinstance(event, Tensor):
                    break
                if isinstance(event, Exception):
                    raise event
                yield event
            samples = await self._decode(event)
        finally:
            self._engine.cancel(generation)
            (metrics.QUEUE_DEPTH if started is None else metrics.ACTIVE).dec()
        yield self._told(samples, arrived, started or arrived)

    async def _decode(self, codes: Tensor) -> FloatArray:
        """Decode off the event loop; a caller that goes away stops it at the next stretch."""
        wanted = threading.Event()
        wanted.set()

        def tick() -> None:
            if not wanted.is_set():
                raise Cancelled

        job = partial(self._model.codec.decode, codes, tick)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._codec, job)
        finally:
            wanted.clear()

    def _sampling(self, request: GenerationRequest) -> Sampling:
        asked = {
            name: value
            for name in ("guidance_scale", "temperature", "top_k", "top_p")
            if (value := getattr(request, name)) is not None
        }
        return replace(self._model.sampling, **asked)

    def _told(self, samples: FloatArray, arrived: float, started: float) -> Generated:
        queue_s, generation_s = started - arrived, time.monotonic() - started
        metrics.finished(
            audio_s=samples.shape[1] / self.info.sample_rate, queue_s=queue_s, generation_s=generation_s
        )
        return Generated(samples, queue_s, generation_s)
