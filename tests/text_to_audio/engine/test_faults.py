"""A request that fails, or is no longer wanted, takes nobody with it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
import structlog
import torch
from torch import Tensor

from sva_common.errors import InternalError, Overloaded, Refused, Unavailable
from sva_text_to_audio.engine.kernels.base import Rows
from sva_text_to_audio.engine.kernels.plain import PlainKernels
from sva_text_to_audio.engine.sampling import Sampling
from sva_text_to_audio.engine.slots import Slots
from sva_text_to_audio.engine.weights import Norm
from sva_text_to_audio.engine.windows import Window

from .driving import Driven, Told
from .random_model import TINY, random_condition
from .random_weights import random_state
from .row_by_row import RowByRow

FRAMES = 12
SHORT, CONTINUED = (Window(FRAMES, 0),), (Window(FRAMES, 9),)
EXTENDED = (Window(FRAMES, 0), Window(FRAMES, 7))
OUT_OF_MEMORY = torch.OutOfMemoryError("tried to allocate 7 GiB on a device with 5 secrets")
BROKEN = RuntimeError("CUBLAS_STATUS_EXECUTION_FAILED at /src/secret.cu")


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[structlog.types.EventDict]]:
    """What the engine logs."""
    with structlog.testing.capture_logs() as entries:
        yield entries


class Fragile(PlainKernels):
    """Raises what it is told to, once, at the next thing that it is asked to do."""

    def __init__(self) -> None:
        super().__init__(TINY.heads, RowByRow())  # type: ignore[arg-type]
        self.next_error: Exception | None = None

    def _check(self) -> None:
        error, self.next_error = self.next_error, None
        if error:
            raise error

    def layer_norm(self, x: Tensor, norm: Norm) -> Tensor:
        self._check()
        return super().layer_norm(x, norm)

    def linear(self, x: Tensor, weight: Tensor) -> Tensor:
        self._check()
        return super().linear(x, weight)

    def self_attention(self, qkv: Tensor, keys: Tensor, values: Tensor, rows: Rows) -> Tensor:
        self._check()
        return super().self_attention(qkv, keys, values, rows)


class Bench:
    """An engine over kernels that can be made to fail, and the tokens that requests have alone."""

    def __init__(self, slots: int = 3, tokens: int = 1000) -> None:
        self.kernels = Fragile()
        self.driven = Driven(
            random_state(TINY),
            TINY,
            slots=slots,
            tokens=tokens,
            frames=FRAMES,
            prefill_chunk=4,
            kernels=self.kernels,
        )

    def submit(self, seed: int, windows: tuple[Window, ...] = SHORT) -> Told:
        start = torch.ones(TINY.codebooks, windows[0].prompt, dtype=torch.int64)
        return self.driven.submit(
            random_condition(TINY, seed, 3), windows, seed, Sampling(), start if windows[0].prompt else None
        )

    def turn(self, times: int = 1, error: Exception | None = None) -> None:
        self.kernels.next_error = error
        for _ in range(times):
            self.driven.engine.turn()
        assert self.kernels.next_error is None

    def assert_unharmed(self, *told: Told) -> None:
        """Let everybody finish: these have the tokens that they have alone, and all is free again."""
        self.driven.run()
        assert self.driven.at_rest
        for heard in told:
            generation = heard.generation
            again = Bench().submit_again(generation.seed, generation.windows)
            assert heard.codes is not None
            assert torch.equal(heard.codes, again)

    def submit_again(self, seed: int, windows: tuple[Window, ...]) -> Tensor:
        told = self.submit(seed, windows)
        self.driven.run()
        assert told.codes is not None
        return told.codes


@pytest.fixture
def bench() -> Bench:
    return Bench()


def assert_out_of_memory(told: Told) -> None:
    assert isinstance(told.error, Overloaded)
    assert told.error.reason == "DEVICE_OUT_OF_MEMORY"
    assert told.error.retry_after_s
    assert "secret" not in str(told.error)


def test_no_memory_at_admission_fails_the_newcomer_alone(bench: Bench) -> None:
    neighbour = bench.submit(1)
    bench.turn(3)
    newcomer, next_one = bench.submit(2), bench.submit(3)
    bench.turn(error=OUT_OF_MEMORY)
    assert_out_of_memory(newcomer)
    bench.assert_unharmed(neighbour, next_one, bench.submit(4))


def test_no_memory_in_a_prefill_fails_whose_prompt_it_is(bench: Bench) -> None:
    neighbour = bench.submit(1)
    bench.turn(2)
    continuing, next_one = bench.submit(2, CONTINUED), bench.submit(3, CONTINUED)
    bench.turn()
    bench.turn(error=OUT_OF_MEMORY)
    assert_out_of_memory(continuing)
    bench.assert_unharmed(neighbour, next_one, bench.submit(4, CONTINUED))


def test_no_memory_in_a_step_fails_who_was_in_it_and_nobody_else(bench: Bench) -> None:
    stepping = [bench.submit(1), bench.submit(2)]
    bench.turn(2)
    reading, waiting = bench.submit(3, CONTINUED), bench.submit(4)
    bench.turn()
    # The next turn reads a part of a prompt and then steps: let the error fall into the step.
    step = bench.driven.decoder.step

    def failing(n: int) -> Tensor:
        bench.kernels.next_error = OUT_OF_MEMORY
        return step(n)

    bench.driven.decoder.step = failing  # type: ignore[method-assign]
    bench.turn()
    bench.driven.decoder.step = step  # type: ignore[method-assign]
    for told in stepping:
        assert_out_of_memory(told)
    bench.assert_unharmed(reading, waiting, bench.submit(5))


@pytest.mark.parametrize("error", [OUT_OF_MEMORY, BROKEN], ids=["memory", "other"])
def test_an_error_between_two_windows_fails_whose_windows_they_are(
    bench: Bench, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    extended, neighbour = bench.submit(1, EXTENDED), bench.submit(2, EXTENDED)
    bench.turn()
    begin_window = Slots.begin_window

    def failing(slots: Slots, slot: int, frames: int, prompt: Tensor) -> None:
        monkeypatch.setattr(Slots, "begin_window", begin_window)
        raise error

    monkeypatch.setattr(Slots, "begin_window", failing)
    bench.driven.run()
    assert isinstance(extended.error, Overloaded if error is OUT_OF_MEMORY else InternalError)
    bench.assert_unharmed(neighbour, bench.submit(3))


@pytest.mark.parametrize("windows", [SHORT, CONTINUED], ids=["step", "prefill"])
def test_any_other_error_is_internal_and_tells_no_internals(
    bench: Bench, windows: tuple[Window, ...], logged: list[structlog.types.EventDict]
) -> None:
    told = bench.submit(1, windows)
    bench.turn()
    bench.turn(error=BROKEN)
    assert isinstance(told.error, InternalError)
    assert str(told.error) == "generation failed; the service's log has the details"
    assert [entry["exc_info"] for entry in logged] == [BROKEN]
    bench.assert_unharmed(bench.submit(2))


def test_a_request_that_can_never_fit_is_refused_with_the_setting_that_would_help() -> None:
    bench = Bench(tokens=2 * TINY.steps(FRAMES) + 3)
    with pytest.raises(Refused, match="SVA_KV_CACHE_MIB") as caught:
        bench.submit(1)
    assert caught.value.reason == "CACHE_TOO_SMALL"
    bench.assert_unharmed(bench.submit(2, (Window(FRAMES - 1, 0),)))


def cancel(bench: Bench, told: Told) -> None:
    bench.driven.engine.cancel(told.generation)
    bench.turn()
    assert not told.ended


def test_who_is_cancelled_while_waiting_makes_the_others_move_up() -> None:
    bench = Bench(slots=1)
    first, second, third = (bench.submit(seed) for seed in (1, 2, 3))
    bench.turn()
    assert (second.positions, third.positions) == ([1, 0], [2, 1])
    cancel(bench, second)
    assert third.positions == [2, 1, 0]
    bench.assert_unharmed(first, third)
    assert not second.ended


def test_who_is_cancelled_first_in_line_lets_the_smaller_one_behind_it_in() -> None:
    bench = Bench(slots=3, tokens=1 + 3 * TINY.steps(FRAMES))
    running = bench.submit(1, (Window(FRAMES // 2, 0),))
    bench.turn()
    large, small = bench.submit(2), bench.submit(3, (Window(1, 0),))
    bench.turn()
    assert small.positions == [1]
    cancel(bench, large)
    assert bench.driven.engine.waiting == 0
    bench.assert_unharmed(running, small)


@pytest.mark.parametrize(
    ("windows", "turns"),
    [(CONTINUED, 1), (SHORT, 1), (SHORT, 5), (EXTENDED, TINY.steps(FRAMES) + 1)],
    ids=["prefilling", "at its first frame", "decoding", "between its windows"],
)
def test_who_is_cancelled_at_work_frees_its_slot_at_the_next_frame(
    windows: tuple[Window, ...], turns: int
) -> None:
    bench = Bench(slots=2)
    neighbour = bench.submit(1, EXTENDED)
    unwanted, waiting = bench.submit(2, windows), bench.submit(3)
    bench.turn(turns)
    assert waiting.generation in bench.driven.engine._waiting
    cancel(bench, unwanted)
    assert bench.driven.engine.waiting == 0
    bench.assert_unharmed(neighbour, waiting)
    assert not unwanted.ended


def in_a_thread(work: Callable[[], None]) -> tuple[threading.Thread, list[Exception]]:
    raised: list[Exception] = []

    def run() -> None:
        try:
            work()
        except Exception as error:
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, raised


def test_a_lost_device_fails_everybody_and_takes_no_more_requests(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bench = Bench(slots=1)
    working, waiting = bench.submit(1), bench.submit(2)

    def lost(slots: Slots, slot: int) -> None:
        raise BROKEN

    monkeypatch.setattr(Slots, "vacate", lost)
    thread, raised = in_a_thread(bench.driven.engine.run)
    thread.join(20)
    assert raised == [BROKEN]
    assert isinstance(working.error, InternalError)
    assert "secret" not in str(working.error)
    assert isinstance(waiting.error, Unavailable)
    with pytest.raises(Unavailable):
        bench.submit(3)


def test_an_engine_that_is_closed_ends_its_thread_and_tells_who_was_in_it() -> None:
    bench = Bench(slots=1)
    begun = threading.Event()
    step = bench.driven.decoder.step

    def stepping(n: int) -> Tensor:
        begun.set()
        return step(n)

    bench.driven.decoder.step = stepping  # type: ignore[method-assign]
    told = [bench.submit(seed, EXTENDED * 500) for seed in (1, 2)]
    thread, raised = in_a_thread(bench.driven.engine.run)
    assert begun.wait(20)
    bench.driven.engine.close()
    thread.join(20)
    assert not thread.is_alive()
    assert not raised
    assert all(isinstance(heard.error, Unavailable) for heard in told)
