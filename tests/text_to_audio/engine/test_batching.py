"""Batching is invisible: whoever shares the engine, a request has the tokens that it has alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from sva_text_to_audio.engine.kernels.native import NativeKernels
from sva_text_to_audio.engine.kernels.plain import PlainKernels
from sva_text_to_audio.engine.sampling import Sampling
from sva_text_to_audio.engine.windows import Window, plan_windows

from .driving import Driven, Told
from .random_model import TINY, random_condition
from .random_weights import random_state
from .row_by_row import RowByRow

FRAME_RATE, WINDOW_S = 10.0, 1.4
WINDOW = int(FRAME_RATE * WINDOW_S)
MOST_PROMPT = 6
LARGEST = 2 * TINY.steps(WINDOW) + MOST_PROMPT
"""Tokens of the arena that one request can take at most."""


@dataclass(frozen=True)
class Traffic:
    """One request: what it asks for, in which turn it arrives, and in which it is cancelled, if ever."""

    windows: tuple[Window, ...]
    sampling: Sampling
    seed: int
    text: int
    """Tokens of its text prompt."""
    arrives: int
    cancelled: int | None

    @property
    def condition(self) -> Tensor:
        return random_condition(TINY, self.seed % 2**32, self.text)

    @property
    def start(self) -> Tensor | None:
        """The codes that it continues."""
        frames = self.windows[0].prompt
        random = torch.Generator().manual_seed(self.text)
        return torch.randint(TINY.cardinality, (TINY.codebooks, frames), generator=random) if frames else None


@st.composite
def traffic(draw: st.DrawFn) -> Traffic:
    duration_s = draw(st.integers(1, 34)) / FRAME_RATE
    stride_s = draw(st.integers(1, WINDOW - 1)) / FRAME_RATE
    given = draw(st.integers(0, int(min(duration_s, WINDOW_S) * FRAME_RATE) - 1))
    windows = plan_windows(
        duration_s, window_s=WINDOW_S, stride_s=stride_s, frame_rate=FRAME_RATE, prompt=given
    )
    sampling = Sampling(
        guidance_scale=draw(st.sampled_from([0.0, 1.0, 3.0, 7.5])),
        temperature=draw(st.sampled_from([0.0, 0.7, 1.0, 2.0])),
        top_k=draw(st.sampled_from([0, 1, 5, 250])),
        top_p=draw(st.sampled_from([0.0, 0.0, 0.6, 1.0])),
    )
    arrives = draw(st.integers(0, 40))
    stays = draw(st.none() | st.integers(0, 30))
    return Traffic(
        windows,
        sampling,
        draw(st.integers(0, 2**64 - 1)),
        draw(st.integers(1, MOST_PROMPT)),
        arrives,
        None if stays is None else arrives + stays,
    )


class Shared:
    """An engine that requests share: everything that is free is spoiled, and who enters is written down."""

    def __init__(
        self, kernels: PlainKernels, dtype: torch.dtype, slots: int, tokens: int, chunk: int
    ) -> None:
        self.driven = Driven(
            random_state(TINY),
            TINY,
            slots=slots,
            tokens=1 + tokens,
            frames=WINDOW,
            prefill_chunk=chunk,
            kernels=kernels,
            dtype=dtype,
        )
        self.entered: list[int] = []
        """The addresses of the conditions, in the order in which requests got a slot."""
        self._watch()

    def _watch(self) -> None:
        arena, decoder = self.driven.arena, self.driven.decoder
        release, read_prompt, step = arena.release, decoder.read_prompt, decoder.step

        def spoil(start: int, tokens: int) -> None:
            for block in (*arena.keys, *arena.values):
                block[start : start + tokens] = torch.nan

        def spoiling(start: int, tokens: int) -> None:
            spoil(start, tokens)
            release(start, tokens)

        def noting(place: object, condition: Tensor) -> None:
            self.entered.append(condition.data_ptr())
            read_prompt(place, condition)  # type: ignore[arg-type]

        def checking(n: int) -> Tensor:
            logits = step(n)
            assert logits.isfinite().all()  # Else something was read that nobody had written.
            return logits

        spoil(1, arena.tokens - 1)
        arena.release = spoiling  # type: ignore[method-assign]
        decoder.read_prompt = noting  # type: ignore[method-assign]
        decoder.step = checking  # type: ignore[method-assign]

    def serve(self, requests: list[Traffic]) -> list[Told]:
        """Let the requests come and go at their turns, to the end; what each was told, in the same order."""
        engine = self.driven.engine
        told: dict[int, Told] = {}
        for turn in range(10_000):
            for index, request in enumerate(requests):
                if request.arrives == turn:
                    told[index] = self.driven.submit(
                        request.condition, request.windows, request.seed, request.sampling, request.start
                    )
                if request.cancelled == turn and not told[index].ended:
                    engine.cancel(told[index].generation)
            if engine.running or engine.waiting:
                engine.turn()
            elif len(told) == len(requests):
                break
        return [told[index] for index in range(len(requests))]


@pytest.fixture(scope="module", params=["row by row", "compiled"])
def model(request: pytest.FixtureRequest) -> Iterator[tuple[PlainKernels, torch.dtype]]:
    """Kernels for which a row is the same bits in any company, and the weights that they go with."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    if request.param == "compiled":
        library = request.getfixturevalue("cpu_library")
        yield NativeKernels(TINY.heads, TINY.head_size, library), torch.float16
    else:
        yield PlainKernels(TINY.heads, RowByRow()), torch.float32  # type: ignore[arg-type]
    torch.set_num_threads(threads)


@settings(max_examples=40, deadline=None)
@given(
    requests=st.lists(traffic(), min_size=1, max_size=6),
    slots=st.integers(1, 4),
    tokens=st.integers(LARGEST, 3 * LARGEST),
    chunk=st.integers(1, WINDOW),
)
def test_a_request_has_the_tokens_that_it_has_alone(
    model: tuple[PlainKernels, torch.dtype],
    requests: list[Traffic],
    slots: int,
    tokens: int,
    chunk: int,
) -> None:
    shared = Shared(*model, slots, tokens, chunk)
    alone = Shared(*model, 1, LARGEST, chunk).driven
    told = shared.serve(requests)
    assert shared.driven.at_rest
    for request, heard in zip(requests, told, strict=True):
        assert heard.error is None
        assert heard.positions == sorted(heard.positions, reverse=True)
        assert heard.fractions == sorted(heard.fractions)
        if heard.codes is None:
            assert heard.generation.cancelled
        else:
            expected = alone.alone(
                request.condition, request.windows, request.seed, request.sampling, request.start
            )
            assert torch.equal(heard.codes, expected)
            assert heard.codes.shape[1] == request.windows[0].frames + sum(
                window.frames - window.prompt for window in request.windows[1:]
            )


@settings(max_examples=40, deadline=None)
@given(requests=st.lists(traffic(), min_size=2, max_size=8), slots=st.integers(1, 3))
def test_who_comes_first_enters_first(requests: list[Traffic], slots: int) -> None:
    shared = Shared(PlainKernels(TINY.heads), torch.float32, slots, 2 * LARGEST, WINDOW)
    told = shared.serve(requests)
    came = sorted(range(len(requests)), key=lambda index: requests[index].arrives)
    order = [
        told[index].generation.condition.data_ptr()
        for index in came
        if told[index].generation.condition.data_ptr() in shared.entered
    ]
    assert shared.entered == order
    served = [index for index, heard in enumerate(told) if heard.codes is not None]
    assert {told[index].generation.condition.data_ptr() for index in served} <= set(shared.entered)


def test_plain_products_give_the_same_tokens_in_company() -> None:
    """Without a kernel that keeps rows apart, too: the rounding is far smaller than what decides a draw."""
    requests = [
        Traffic((Window(frames, 0),), Sampling(top_k=20), seed, 4, seed * 3, None)
        for seed, frames in enumerate([14, 9, 13, 5, 14])
    ]
    kernels = PlainKernels(TINY.heads)
    shared, alone = (Shared(kernels, torch.float32, slots, 4 * LARGEST, WINDOW) for slots in (3, 1))
    for request, heard in zip(requests, shared.serve(requests), strict=True):
        assert heard.codes is not None
        expected = alone.driven.alone(
            request.condition, request.windows, request.seed, request.sampling, request.start
        )
        assert torch.equal(heard.codes, expected)
