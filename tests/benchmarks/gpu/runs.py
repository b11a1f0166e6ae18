"""What is done with one model: checked first, then timed, ours and audiocraft's."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor

from ..language_models import condition, shape_of
from . import correctness, models, theirs
from .ours import UNTIMED, Ours
from .report import Report
from .rows import Floor, Timed, make_row
from .timing import Point, release_memory


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    models: tuple[str, ...]
    requests: tuple[int, ...]
    contexts: tuple[int, ...]
    steps: int
    checked_frames: int

    @property
    def frames(self) -> int:
        """Frames of the longest window that is timed: those who read their prompts first are ahead."""
        return max(self.contexts) + self.steps + max(self.requests) + UNTIMED + 30


FULL = Size(("medium", "small", "large"), (1, 8, 32), (0, 400, 1360), steps=100, checked_frames=100)
SMOKE = Size(("tiny",), (1, 3), (0, 8, 16), steps=2, checked_frames=8)


class Run:
    """Measures one model after another into a report, as long as there is time."""

    def __init__(self, size: Size, device: torch.device, report: Report, deadline: float) -> None:
        self._size, self._device, self._report = size, device, report
        self._deadline = deadline

    def model(self, name: str) -> None:
        """Check and time a model; what fails is noted, and the rest goes on."""
        ours, baseline = Timed(), Timed()
        floor: Floor | None = None
        try:
            if self._late:
                raise TimeoutError("no time was left")
            floor = self._ours_and_baseline(name, ours, baseline)
        except Exception as error:
            self._note(name, error)
            for requests in self._size.requests:
                ours.reasons.setdefault(requests, _said(error))
        for clip in models.clips(name):
            for requests in self._size.requests:
                self._report.rows.append(make_row(clip, requests, floor, ours, baseline))
        release_memory(self._device)

    def _ours_and_baseline(self, name: str, ours: Timed, baseline: Timed) -> Floor | None:
        """Fill in the points. The engine's memory is free again before audiocraft needs it."""
        model = models.random_model(name, self._device)
        codes = correctness.random_codes(self._device, self._size.checked_frames)
        exact = correctness.exact_logits(model, codes)
        models.as_loaded(model, self._device)
        floor: Floor | None = None
        try:
            floor = self._engine(name, model, codes, exact, ours)
        except Exception as error:
            self._note(f"{name}, engine", error)
            for requests in self._size.requests:
                ours.reasons.setdefault(requests, _said(error))
        release_memory(self._device)
        self._time(f"{name}, audiocraft", baseline, partial(theirs.measure, model, self._device))
        return floor

    def _engine(self, name: str, model: Any, codes: Tensor, exact: Tensor, into: Timed) -> Floor:
        size, device = self._size, self._device
        with models.autocast(device):
            text = condition(model, models.TEXT)
        shape, state = shape_of(models.name_of(name)), model.state_dict()
        batch, frames = max(size.requests), size.frames
        engine = Ours(state, shape, device, batch=batch, frames=frames, condition=text)
        self._say(f"{name}: captured")
        self._check(name, partial(correctness.check_logits, engine, model, exact, codes))
        self._check(name, partial(correctness.check_graphs, engine, 8))
        self._check(name, partial(correctness.check_repeatable, engine, min(size.checked_frames, 40)))
        self._check(name, partial(correctness.check_same_seed, engine, model, size.checked_frames))
        self._say(f"{name}: checked")
        self._time(f"{name}, engine", into, engine.measure)
        if device.type == "cuda":
            self._profile(name, engine)
        return Floor(
            self._report.bandwidth, engine.weights.bytes_per_step, engine.arena.bytes_per_token, len(text)
        )

    def _check(self, name: str, check: Callable[[], correctness.Checks]) -> None:
        try:
            self._report.checks.setdefault(name, {}).update(check())
        except Exception as error:
            self._note(f"{name}, check", error)

    def _time(self, side: str, into: Timed, measure: Callable[..., Point]) -> None:
        for requests in self._size.requests:
            for context in self._size.contexts:
                if self._late:
                    into.reasons.setdefault(requests, "no time was left")
                    continue
                try:
                    point = measure(batch=requests, context=context, steps=self._size.steps)
                    into.points.setdefault(requests, []).append(point)
                except Exception as error:
                    self._note(f"{side}, {requests} requests, context {context}", error)
                    into.reasons.setdefault(requests, _said(error))
                release_memory(self._device)
            self._report.points[f"{side}, {requests}"] = [asdict(p) for p in into.points.get(requests, [])]
            self._say(f"{side}, {requests} requests: timed")

    def _profile(self, name: str, engine: Ours) -> None:
        for requests in (1, max(self._size.requests)):
            try:
                found = engine.profile(requests, self._size.contexts[1])
                self._report.profiles[f"{name}, {requests} requests"] = found
            except Exception as error:
                self._note(f"{name}, profile", error)

    @property
    def _late(self) -> bool:
        return time.monotonic() > self._deadline

    def _note(self, where: str, error: Exception) -> None:
        traceback.print_exception(error)
        self._report.notes.append(f"{where}: {_said(error)}")

    def _say(self, what: str) -> None:
        left = self._deadline - time.monotonic()
        print(f"[{left:4.0f} s left] {what}", file=sys.stderr, flush=True)


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:160]
