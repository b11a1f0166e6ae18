"""Continuous batching: at every codec frame finished requests leave and waiting ones enter.

A model of this kind has no end-of-sequence token: a request takes exactly as many steps as its frames
and the delay pattern ask for. So all scheduling is arithmetic on the host, and no step waits for what
the device has drawn.
"""

from __future__ import annotations

import threading
from collections import deque

import torch

from sva_common.errors import InternalError, Overloaded, Refused, SvaError, Unavailable
from sva_common.logs import logger

from . import metrics
from .decoder import Decoder
from .generation import Generation
from .slots import Placement

log = logger(__name__)

RETRY_AFTER_S = 5.0


class Engine:
    """Runs one decoder in one thread; requests come from any thread.

    Slots `[0, decoding)` take the next step; those after them still have their window's prompt to read,
    `prefill_chunk` positions between two steps, so that nobody waits long for a newcomer.
    """

    def __init__(self, decoder: Decoder, *, prefill_chunk: int, threads: int = 0) -> None:
        self._decoder = decoder
        self._threads = threads
        self._shape = decoder.weights.shape
        self._device = decoder.weights.embeddings.device
        self._prefill_chunk = prefill_chunk
        self._waiting: deque[Generation] = deque()
        self._running: list[Generation] = []
        """By slot."""
        self._decoding = 0
        self._changed = threading.Condition()
        self._closed = False

    @property
    def slots(self) -> int:
        """Requests that can share a step."""
        return self._decoder.slots.count

    @property
    def waiting(self) -> int:
        """Requests that have no slot yet."""
        return len(self._waiting)

    @property
    def running(self) -> int:
        """Requests that have a slot."""
        return len(self._running)

    def submit(self, generation: Generation) -> None:
        """Put a request in line.

        Raises `Refused` (CACHE_TOO_SMALL) when it could never have a place, and `Unavailable`
        (ENGINE_STOPPED) when nobody works any more.
        """
        arena = self._decoder.arena
        needed = generation.placement(self._shape).tokens
        if needed > arena.tokens - 1:
            mib = arena.bytes_per_token / 2**20
            raise Refused(
                f"the request needs {needed * mib:.0f} MiB of key-value cache, the service has "
                f"{arena.tokens * mib:.0f} MiB; SVA_KV_CACHE_MIB sets it",
                reason="CACHE_TOO_SMALL",
            )
        with self._changed:
            if self._closed:
                raise _stopped()
            self._waiting.append(generation)
            generation.tell_position(len(self._waiting) - 1)
            self._changed.notify()

    def cancel(self, generation: Generation) -> None:
        """Drop a request: at the next frame boundary, without another word to its listener."""
        with self._changed:
            generation.cancelled = True
            self._changed.notify()

    def close(self) -> None:
        """Let `run` return. Requests in flight fail."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def run(self) -> None:
        """Work until `close`; call this in a thread of its own.

        Raises what no single request can answer for: a device that is lost. Requests in flight fail.
        """
        if self._threads:
            torch.set_num_threads(self._threads)  # Holds for this thread alone, as does the device.
        if self._device.type == "cuda":
            torch.cuda.set_device(self._device)
        try:
            while self._await_work():
                self.turn()
        finally:
            with self._changed:
                self._closed = True
                for generation in (*self._running, *self._waiting):
                    generation.fail(_stopped())

    def turn(self) -> None:
        """One turn: cancelled requests leave, waiting ones enter, all others advance by one frame."""
        self._drop_cancelled()
        self._admit()
        self._prefill()
        self._step()
        metrics.KV_BYTES.set(self._decoder.arena.used * self._decoder.arena.bytes_per_token)

    def _await_work(self) -> bool:
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._waiting or self._running)
            return not self._closed

    def _drop_cancelled(self) -> None:
        for generation in [each for each in self._running if each.cancelled]:
            self._leave(generation)
        with self._changed:
            self._waiting = deque(each for each in self._waiting if not each.cancelled)

    def _admit(self) -> None:
        """First in, first out: whoever is first in line enters while there are a slot and room for it."""
        arena = self._decoder.arena
        with self._changed:
            entering: list[tuple[Generation, Placement]] = []
            while self._waiting and len(self._running) + len(entering) < self._decoder.slots.count:
                room = self._waiting[0].placement(self._shape)
                start = arena.allocate(room.tokens)
                if start is None:
                    break
                entering.append((self._waiting.popleft(), Placement(start, room.capacity, room.cross)))
            for ahead, generation in enumerate(self._waiting):
                generation.tell_position(ahead)
        for generation, place in entering:
            self._running.append(generation)
            try:
                generation.begin(place, self._device)
                self._decoder.slots.occupy(len(self._running) - 1, place, generation.sampling)
                self._decoder.read_prompt(place, generation.condition.to(self._device))
                self._begin_window(generation)
            except Exception as error:
                self._fail(generation, error)

    def _begin_window(self, generation: Generation) -> None:
        """Start its window, in a slot that is not decoding."""
        slot = self._running.index(generation)
        before = generation.codes[-1] if generation.codes else generation.prompt
        if generation.window > 0:
            before = torch.cat(generation.codes, dim=1)
        prompt = torch.empty(self._shape.codebooks, 0, dtype=torch.int64) if before is None else before
        prompt = prompt[:, prompt.shape[1] - generation.given :]
        self._decoder.slots.begin_window(slot, generation.frames, prompt.to(self._device))
        generation.prefilled = 0
        generation.steps_left = self._shape.steps(generation.frames) - generation.given
        if generation.given == 0:
            self._start_decoding(slot)

    def _prefill(self) -> None:
        """Read the next part of the prompt of the first slot that has one to read."""
        if self._decoding == len(self._running):
            return
        slot = self._decoding
        generation = self._running[slot]
        first = generation.prefilled
        generation.prefilled = min(first + self._prefill_chunk, generation.given)
        try:
            self._decoder.prefill(slot, generation.place, first, generation.prefilled)
        except Exception as error:
            self._fail(generation, error)
            return
        if generation.prefilled == generation.given:
            self._start_decoding(slot)

    def _step(self) -> None:
        """One step for all decoding slots."""
        active = self._running[: self._decoding]
        if not active:
            return
        try:
            for slot, generation in enumerate(active):
                if not generation.sampling.greedy:
                    # One draw per step and request, which is what audiocraft takes from a seed.
                    self._decoder.slots.noise[slot].exponential_(generator=generation.random)
            self._decoder.step(len(active))
        except Exception as error:
            for generation in active:
                self._fail(generation, error)
            return
        metrics.BATCH_SIZE.observe(len(active))
        metrics.FRAMES.inc(len(active))
        for generation in active:
            generation.steps_left -= 1
            generation.steps_done += 1
            generation.tell_progress(self._shape)
            if generation.steps_left == 0:
                try:
                    self._end_window(generation)
                except Exception as error:
                    self._fail(generation, error)

    def _end_window(self, generation: Generation) -> None:
        slot = self._running.index(generation)
        codes = self._decoder.slots.codes[slot, :, : generation.frames].to("cpu", copy=True)
        first = generation.window == 0
        generation.codes.append(codes if first else codes[:, generation.given :])
        if generation.window + 1 < len(generation.windows):
            generation.window += 1
            self._stop_decoding(slot)
            self._begin_window(generation)
        else:
            whole = torch.cat(generation.codes, dim=1)
            self._leave(generation)
            generation.listener.finished(whole)

    def _start_decoding(self, slot: int) -> None:
        self._swap(slot, self._decoding)
        self._decoding += 1

    def _stop_decoding(self, slot: int) -> None:
        self._decoding -= 1
        self._swap(slot, self._decoding)

    def _swap(self, one: int, other: int) -> None:
        self._decoder.slots.swap(one, other)
        running = self._running
        running[one], running[other] = running[other], running[one]

    def _leave(self, generation: Generation) -> None:
        """Free its slot, which becomes the last one, and its room."""
        slot = self._running.index(generation)
        if slot < self._decoding:
            self._stop_decoding(slot)
            slot = self._decoding
        last = len(self._running) - 1
        self._swap(slot, last)
        self._decoder.slots.vacate(last)
        self._running.pop()
        self._decoder.arena.release(generation.place.start, generation.place.tokens)

    def _fail(self, generation: Generation, error: Exception) -> None:
        log.error("generation failed", exc_info=error)
        generation.fail(explained(error))
        self._leave(generation)


def _stopped() -> SvaError:
    return Unavailable("the engine has stopped", reason="ENGINE_STOPPED")


def explained(error: Exception) -> SvaError:
    """What a caller is told of an error of the device or of ours."""
    if isinstance(error, SvaError):
        return error
    if isinstance(error, torch.OutOfMemoryError):
        return Overloaded(
            "the device is out of memory", reason="DEVICE_OUT_OF_MEMORY", retry_after_s=RETRY_AFTER_S
        )
    return InternalError("generation failed; the service's log has the details")
