"""The tempo that is asked for is the tempo that a beat tracker, left to its defaults, hears."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import librosa
import numpy as np
import pytest

from sva_bgm.composer.brief import read_brief
from sva_bgm.composer.styles import STYLES

RATE = 32_000
UNACCOMPANIED = (("solo piano", 112), ("strings without drums", 96))
FREE = {"ambient", "meditation"}
"""Styles without a pulse by nature: drones and single tones that nobody taps a foot to."""
ASKED = dict(
    zip(
        sorted(set(STYLES) - FREE),
        itertools.cycle((60, 145, 75, 165, 90, 120, 155, 105, 162, 68, 135, 82, 112)),
        strict=False,
    )
)
"""A tempo for every style that has a pulse: slow, fast and in between, whatever the style's own is."""


@pytest.mark.parametrize(("prompt", "bpm"), [*ASKED.items(), *UNACCOMPANIED])
def test_beat_tracking_finds_the_asked_tempo_within_four_percent(
    mono: Callable[..., np.ndarray], prompt: str, bpm: int
) -> None:
    samples = mono(f"{prompt}, {bpm} bpm", 16.0)
    for rate in (RATE, 22_050):
        heard = librosa.resample(samples, orig_sr=RATE, target_sr=rate, res_type="polyphase")
        tempo, beats = librosa.beat.beat_track(y=heard, sr=rate)
        between = np.diff(librosa.frames_to_time(beats, sr=rate))
        assert float(np.ravel(tempo)[0]) == pytest.approx(bpm, rel=0.04)
        assert 60 / float(np.median(between)) == pytest.approx(bpm, rel=0.04)


@pytest.mark.parametrize(
    ("prompt", "bpm"),
    [
        ("a tune at 96 BPM", 96),
        ("tempo of 132, bright", 132),
        ("100-120 bpm house", 110),
        ("77 beats per minute", 77),
        ("♩ = 88", 88),
        ("bpm: 104", 104),
        ("9999 bpm", None),
    ],
)
def test_figures_for_the_tempo_are_taken_at_their_word(prompt: str, bpm: float | None) -> None:
    brief = read_brief(prompt, 1)
    assert brief.bpm_exact == (bpm is not None)
    assert bpm is None or brief.bpm == bpm


@pytest.mark.parametrize("style", ["jazz", "piano", "orchestral music", "techno", ""])
def test_slow_is_slower_than_plain_and_fast_is_faster(style: str) -> None:
    slow, plain, fast = (read_brief(f"{word} {style}", 3).bpm for word in ("slow", "", "fast"))
    assert slow < 0.9 * plain < plain < 0.9 * fast


def test_italian_terms_order_as_on_a_metronome() -> None:
    terms = ("largo", "adagio", "andante", "moderato", "allegro", "vivace", "presto")
    tempi = [read_brief(f"a sonata, {term}", 1).bpm for term in terms]
    assert tempi == sorted(tempi)
    assert tempi[0] <= 60
    assert tempi[-1] >= 168


@pytest.mark.parametrize(
    ("prompt", "beats", "compound"),
    [
        ("a waltz", 3, False),
        ("music in 5/4", 5, False),
        ("jig", 2, True),
        ("rock", 4, False),
        ("6/8 ballad", 2, True),
    ],
)
def test_metre_follows_the_fraction_or_the_dance(prompt: str, beats: int, compound: bool) -> None:
    metre = read_brief(prompt, 1).metre
    assert (metre.beats, metre.compound) == (beats, compound)
