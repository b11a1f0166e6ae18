"""Runs an embedded synthesiser as a backend: off the event loop, in line, stoppable."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing

from . import metrics
from .backend import (
    Cancelled,
    FloatArray,
    Generated,
    GenerationRequest,
    ModelInfo,
    Progress,
    Queued,
    Renderer,
)
from .waiting_line import WaitingLine

REPORT_EVERY_S = 0.1


class EmbeddedBackend:
    """`slots` renderings at once, each in a thread; `queue_capacity` more may wait."""

    def __init__(self, renderer: Renderer, *, slots: int, queue_capacity: int) -> None:
        self._renderer = renderer
        self._line = WaitingLine(slots, queue_capacity)
        self._threads = ThreadPoolExecutor(slots, thread_name_prefix="render")

    @property
    def info(self) -> ModelInfo:
        """The synthesiser's own."""
        return self._renderer.info

    @property
    def queue_capacity(self) -> int:
        """Requests that may wait."""
        return self._line.capacity

    async def generate(self, request: GenerationRequest) -> AsyncIterator[Queued | Progress | Generated]:
        """See `Backend.generate`."""
        arrived = time.monotonic()
        async with aclosing(self._line.positions()) as positions:  # type: ignore[type-var]
            async for ahead in positions:
                yield Queued(ahead)
        started = time.monotonic()
        job = _Rendering(self._renderer, request)
        try:
            running = asyncio.get_running_loop().run_in_executor(self._threads, job.run)
            # Nobody asks a cancelled rendering how it ended; without this, asyncio complains.
            running.add_done_callback(lambda done: done.cancelled() or done.exception())
            try:
                async for fraction in job.fractions():
                    yield Progress(fraction)
                samples = await running
            finally:
                # The slot is free only when the thread is.
                job.wanted.clear()
                await asyncio.shield(asyncio.wait([running]))
        finally:
            self._line.leave()
        done = Generated(samples, started - arrived, time.monotonic() - started)
        audio_s = samples.shape[1] / self.info.sample_rate
        metrics.finished(audio_s=audio_s, queue_s=done.queue_s, generation_s=done.generation_s)
        yield done


class _Rendering:
    """One rendering: runs in a thread, tells its progress to the event loop."""

    def __init__(self, renderer: Renderer, request: GenerationRequest) -> None:
        self._renderer = renderer
        self._request = request
        self._loop = asyncio.get_running_loop()
        self._fractions: asyncio.Queue[float | None] = asyncio.Queue()
        self._last_report = 0.0
        self.wanted = threading.Event()
        self.wanted.set()

    def run(self) -> FloatArray:
        try:
            return self._renderer.render(self._request, self._report)
        finally:
            self._loop.call_soon_threadsafe(self._fractions.put_nowait, None)

    async def fractions(self) -> AsyncIterator[float]:
        yield 0.0
        while (fraction := await self._fractions.get()) is not None:
            yield fraction

    def _report(self, fraction: float) -> None:
        if not self.wanted.is_set():
            raise Cancelled
        now = time.monotonic()
        if now - self._last_report >= REPORT_EVERY_S:
            self._last_report = now
            self._loop.call_soon_threadsafe(self._fractions.put_nowait, min(max(fraction, 0.0), 1.0))
