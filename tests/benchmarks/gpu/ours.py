"""The engine over a model's weights, timed turn by turn as the service runs it."""

from __future__ import annotations

import logging
import statistics
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import torch
from torch import Tensor

from sva_text_to_audio.engine import engine as engine_module
from sva_text_to_audio.engine.arena import Arena
from sva_text_to_audio.engine.decoder import Decoder
from sva_text_to_audio.engine.engine import Engine
from sva_text_to_audio.engine.generation import Generation, Listener
from sva_text_to_audio.engine.graphs import GraphedDecoder, Replay
from sva_text_to_audio.engine.kernels.plain import PlainKernels
from sva_text_to_audio.engine.sampling import Sampling
from sva_text_to_audio.engine.shape import ModelShape
from sva_text_to_audio.engine.slots import Placement, Slots
from sva_text_to_audio.engine.weights import pack
from sva_text_to_audio.engine.windows import Window

from .timing import Clock, Point

UNTIMED = 4
REPLAYS = 20
PREFILL = 2048

engine_module.log = logging.getLogger("engine")  # Says on stderr why a request failed.


class WithoutGraphs(GraphedDecoder):
    """Computes a step where a graph would be replayed, on a machine without a GPU."""

    def _captured(self, size: int) -> Replay:
        return lambda: Decoder.step(self, size)

    def _keep_pace(self) -> None:
        pass


class Ours:
    """An engine with room for `batch` requests of `frames`, all with the same text."""

    def __init__(
        self,
        state: Mapping[str, Tensor],
        shape: ModelShape,
        device: torch.device,
        *,
        batch: int,
        frames: int,
        condition: Tensor,
    ) -> None:
        on_gpu = device.type == "cuda"
        dtype = torch.float16 if on_gpu else torch.float32
        self.shape, self.device, self.frames = shape, device, frames
        self.condition = condition
        self.weights = pack(state, shape, device=device, dtype=dtype)
        tokens = batch * (2 * shape.steps(frames) + condition.shape[0])
        self.arena = Arena(shape, tokens + 2, device=device, dtype=dtype)
        scratch = self.arena.allocate(2)  # A CPU's kernels take two tokens for an idle slot.
        assert scratch is not None
        self.slots = Slots(shape, batch, frames=frames, scratch=scratch, device=device)
        self.decoder = self._decoder(on_gpu)
        self.decoder.capture()
        self.engine = Engine(self.decoder, prefill_chunk=PREFILL)
        self._requests: list[Generation] = []
        self._failed: list[Exception] = []

    def _decoder(self, on_gpu: bool) -> GraphedDecoder:
        if not on_gpu:
            return WithoutGraphs(self.weights, PlainKernels(self.shape.heads), self.arena, self.slots)
        from sva_text_to_audio.engine.kernels.triton_kernels import TritonKernels

        kernels = TritonKernels(self.device, self.shape.head_size)
        return GraphedDecoder(self.weights, kernels, self.arena, self.slots)

    def generate(self, seeds: Sequence[int], frames: int) -> list[Tensor]:
        """Codes of one request per seed, all at once: `[codebooks, frames]` each."""
        done: dict[int, Tensor] = {}
        for seed in seeds:
            self._submit(seed, Window(frames, 0), None, done)
        try:
            while self.engine.running or self.engine.waiting:
                self._turn()
        finally:
            self._clear()
        return [done[seed] for seed in seeds]

    def measure(self, *, batch: int, context: int, steps: int) -> Point:
        """Median time of `steps` turns with `batch` requests that continue `context` random frames."""
        shape = self.shape
        random = torch.Generator().manual_seed(context)
        prompt = torch.randint(shape.cardinality, (shape.codebooks, context), generator=random)
        window = Window(self.frames, context)
        for seed in range(batch):
            self._submit(seed, window, prompt, {})
        try:
            return self._measured(batch, context, steps)
        finally:
            self._clear()

    def _measured(self, batch: int, context: int, steps: int) -> Point:
        start, turns, replays = Clock(self.device), Clock(self.device), Clock(self.device)
        start.mark()
        for _ in range(batch if context else 1):  # One prompt is read in a turn.
            self._turn()
        start.mark()
        for _ in range(UNTIMED - 1):
            self._turn()
        before = self._positions(batch)
        turns.mark()
        for _ in range(steps):
            self._turn()
            turns.mark()
        at = (before + self._positions(batch)) / 2
        if before.min() <= context:
            raise RuntimeError(f"not all of {batch} requests were decoding at context {context}")
        replays.mark()
        for _ in range(REPLAYS):
            self.decoder.step(batch)
            replays.mark()
        return Point(
            float(at.mean()),
            statistics.median(turns.milliseconds()),
            start.milliseconds()[0],
            statistics.median(replays.milliseconds()),
        )

    @contextmanager
    def placed(self, n: int, frames: int) -> Iterator[None]:
        """Slots `[0, n)` taken by requests that start, for steps without the engine."""
        nothing = torch.empty(self.shape.codebooks, 0, dtype=torch.int64, device=self.device)
        places: list[Placement] = []
        try:
            for slot in range(n):
                place = Placement(0, self.shape.steps(frames), self.condition.shape[0])
                start = self.arena.allocate(place.tokens)
                assert start is not None
                places.append(Placement(start, place.capacity, place.cross))
                self.slots.occupy(slot, places[-1], Sampling())
                self.decoder.read_prompt(places[-1], self.condition)
                self.slots.begin_window(slot, frames, nothing)
            self.slots.move_only(n)
            yield
        finally:
            for slot, place in enumerate(places):
                self.slots.vacate(slot)
                self.arena.release(place.start, place.tokens)

    def profile(self, batch: int, context: int, steps: int = 5) -> str:
        """The kernels of eager steps at a context, by their time on the device."""
        kinds = [torch.profiler.ProfilerActivity.CPU, torch.profiler.ProfilerActivity.CUDA]
        with self.placed(batch, self.frames), torch.profiler.profile(activities=kinds) as seen:
            self.slots.position[:batch] = context
            for _ in range(steps):
                Decoder.step(self.decoder, batch)
            torch.cuda.synchronize(self.device)
        return str(seen.key_averages().table(sort_by="self_device_time_total", row_limit=25))

    def _positions(self, batch: int) -> Tensor:
        return self.slots.position[:batch].cpu().double()

    def _submit(self, seed: int, window: Window, prompt: Tensor | None, done: dict[int, Tensor]) -> None:
        def finished(codes: Tensor) -> None:
            done[seed] = codes

        listener = Listener(lambda _: None, lambda _: None, finished, self._failed.append)
        request = Generation(self.condition, (window,), seed, Sampling(), listener, prompt=prompt)
        self.engine.submit(request)
        self._requests.append(request)

    def _clear(self) -> None:
        """Take out whoever is still in the engine, whatever happened."""
        for request in self._requests:
            self.engine.cancel(request)
        self.engine.turn()
        self._requests.clear()
        self._failed.clear()

    def _turn(self) -> None:
        self.engine.turn()
        if self._failed:
            raise self._failed.pop()
