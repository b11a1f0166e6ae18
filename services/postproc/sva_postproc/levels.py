"""How loud each track goes into the mix."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from .loudness import integrated
from .presets import Kind, Loudness, MixNumbers
from .tracks import KeptTrack

MAX_CHANGE_DB = 30.0
"""A track that is all but silent is not blown up into noise."""
QUIETEST_LUFS = -60.0
"""Quieter sound is left alone."""
STEPS_DB = (-6.0, -2.0, 2.0, 6.0, 12.0)
"""Where loudness is measured, around the first guess."""


def levels(tracks: Sequence[KeptTrack], numbers: MixNumbers) -> tuple[float, ...]:
    """The linear level of each track. By loudness, this reads every track as a whole."""
    return tuple(_volume(track, numbers) * _to_target(track, numbers.loudness) for track in tracks)


def first_guess(tracks: Sequence[KeptTrack], numbers: MixNumbers) -> float:
    """The linear gain that brings the sum near the mix's loudness, as if the tracks had nothing in common."""
    loudness = numbers.loudness
    if loudness is None:
        return 1.0
    power = sum(10 ** (_target(track, loudness) / 10) * _volume(track, numbers) ** 2 for track in tracks)
    return math.sqrt(10 ** (loudness.mix_lufs / 10) / power) if power else 1.0


def gains_to_try(guess: float) -> tuple[float, ...]:
    """Linear gains around a first guess. The limiter bends the way from gain to loudness."""
    return tuple(guess * 10 ** (step / 20) for step in STEPS_DB)


def gain_for(target_lufs: float, gains: Sequence[float], lufs: Sequence[float]) -> float:
    """The linear gain whose loudness is the target, between or beyond those measured; 1 for silence."""
    if lufs[-1] < QUIETEST_LUFS:
        return 1.0
    decibels = [20 * math.log10(gain) for gain in gains]
    if target_lufs <= lufs[0]:
        # The limiter acts less and less below: decibels of gain are decibels of loudness.
        return float(10 ** ((decibels[0] + target_lufs - lufs[0]) / 20))
    if target_lufs >= lufs[-1]:
        return float(10 ** ((decibels[-1] + min(target_lufs - lufs[-1], MAX_CHANGE_DB)) / 20))
    return float(10 ** (np.interp(target_lufs, lufs, decibels) / 20))


def _volume(track: KeptTrack, numbers: MixNumbers) -> float:
    volume = numbers.sfx_volume if track.plan.kind is Kind.SFX else numbers.bgm_volume
    return volume * track.plan.gain


def _target(track: KeptTrack, loudness: Loudness) -> float:
    return loudness.sfx_lufs if track.plan.kind is Kind.SFX else loudness.bgm_lufs


def _to_target(track: KeptTrack, loudness: Loudness | None) -> float:
    if loudness is None or (found := integrated(track.audio)) < QUIETEST_LUFS:
        return 1.0
    return float(10 ** (min(_target(track, loudness) - found, MAX_CHANGE_DB) / 20))
