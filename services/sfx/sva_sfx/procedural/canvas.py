"""The clip a sound is painted on, in layers: textures, tones and events.

Every layer is computed in short stretches, so that ten minutes need little memory, nothing loops,
and a request that is no longer wanted stops soon.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

import numpy as np

from sva_text_to_audio.backend import Report

from .shape import Shape
from .synthesis import curves
from .synthesis.timebase import RATE, Samples

STRETCH_S = 6.0
SEAM_S = 0.6
REPORT_EVERY_S = 3.0


class Canvas:
    """One sound over one clip: `samples` has shape `(n,)`, float32, and grows layer by layer."""

    def __init__(self, n: int, shape: Shape, rng: np.random.Generator, report: Report) -> None:
        self.samples = np.zeros(n, dtype=np.float32)
        self.duration_s = n / RATE
        self.shape = shape
        self.rng = rng
        self._report = report
        self._done = 0.0

    def texture(self, make: Callable[[np.random.Generator, Samples], Samples], gain: float = 1.0) -> None:
        """Add something noise-like. `make(rng, t)` returns a fresh realisation at the times `t`.

        Neighbouring stretches are uncorrelated, so they cross at equal power.
        """
        n, seam = self.samples.size, int(SEAM_S * RATE)
        for start, stop in self._stretches():
            first, last = max(0, start - seam), min(n, stop + seam)
            block = make(self.rng, np.arange(first, last) / RATE)
            ramp = np.sin(0.5 * np.pi * (np.arange(2 * seam) + 0.5) / (2 * seam))
            if start > 0:
                block[: 2 * seam] *= ramp[: block.size]
            if stop < n:
                block[-2 * seam :] *= ramp[::-1][-block.size :]
            self.samples[first:last] += (gain * block).astype(np.float32)
            self._tell(stop / n)
        self._close_layer()

    def tone(self, make: Callable[[Samples], Samples], gain: float = 1.0) -> None:
        """Add something that depends on time alone, such as an oscillator at `Phase`."""
        for start, stop in self._stretches():
            block = make(np.arange(start, stop) / RATE)
            self.samples[start:stop] += (gain * block).astype(np.float32)
            self._tell(stop / self.samples.size)
        self._close_layer()

    def events(
        self, times: Iterable[float], make: Callable[[np.random.Generator], Samples], gain: float = 1.0
    ) -> None:
        """Add a sound that `make(rng)` returns anew at each of the times in seconds."""
        rendered = 0
        for time in times:
            grain = gain * make(self.rng)
            self._place(time, grain)
            rendered += grain.size
            if rendered > REPORT_EVERY_S * RATE:
                rendered = 0
                self._tell(time / self.duration_s)
        self._close_layer()

    def scatter(self, times: Sequence[float] | Samples, bank: Sequence[Samples], gain: float = 1.0) -> None:
        """Add many small sounds drawn from a bank, each a little louder or softer."""
        picks = self.rng.integers(0, len(bank), len(times))
        levels = gain * 10 ** (self.rng.normal(0, 3, len(times)) / 20)
        for number, time in enumerate(times):
            self._place(float(time), levels[number] * bank[picks[number]])
            if number % 2000 == 1999:
                self._tell(number / len(times))
        self._close_layer()

    def bank(self, size: int, make: Callable[[np.random.Generator], Samples]) -> list[Samples]:
        """Make a few sounds for `scatter`; fewer for a short clip, where they are not all heard."""
        made = []
        for _ in range(max(6, min(size, int(size * self.duration_s / 3)))):
            made.append(make(self.rng))
            self._tell(0.0)
        return made

    def every(self, period_s: float, jitter: float = 0.05, first_s: float = 0.02) -> list[float]:
        """Times of a recurring event; the shape's pace, steadiness and count apply."""
        period = period_s / self.shape.pace
        spread = jitter * period * (0.05 if self.shape.steady else 1.0)
        grid = first_s + period * np.arange(int(self.duration_s / period) + 1)
        grid[1:] += self.rng.uniform(-spread, spread, grid.size - 1)
        return [float(x) for x in grid if x < self.duration_s][: self.shape.count]

    def at_random(self, rate_hz: float, first_s: float = 0.02) -> list[float]:
        """Times of a Poisson process, sorted; one of them always falls at `first_s`."""
        expected = rate_hz * self.shape.pace * self.duration_s
        if self.shape.steady:
            return self.every(1 / rate_hz, first_s=first_s)
        times = np.sort(self.rng.uniform(0, self.duration_s, self.rng.poisson(expected)))
        return [first_s, *(float(x) for x in times if x > first_s)][: self.shape.count]

    def wander(self, speed_hz: float, low: float, high: float) -> curves.Curve:
        """Return a smooth random walk over the clip between two values."""
        return curves.wander(self.rng, self.duration_s, speed_hz * self.shape.pace, low, high)

    def _place(self, time_s: float, grain: Samples) -> None:
        start = max(0, int(time_s * RATE))
        room = self.samples.size - start
        if room > 0:
            self.samples[start : start + grain.size] += grain[:room].astype(np.float32)

    def _stretches(self) -> list[tuple[int, int]]:
        n = self.samples.size
        count = max(1, round(n / (STRETCH_S * RATE)))
        edges = [n * i // count for i in range(count + 1)]
        return list(pairwise(edges))

    def _tell(self, fraction: float) -> None:
        self._report(self._done + (1 - self._done) * 0.5 * min(1.0, fraction))

    def _close_layer(self) -> None:
        self._done += (1 - self._done) * 0.5
        self._report(self._done)
