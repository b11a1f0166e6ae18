"""The tempo that is asked for is the tempo that a beat tracker, left to its defaults, hears."""

from __future__ import annotations

from collections.abc import Callable

import librosa
import numpy as np
import pytest

from sva_bgm.composer.brief import read_brief

RATE = 32_000
ASKED = [
    ("jazz with saxophone", 70),
    ("lo-fi beat", 76),
    ("folk guitar", 84),
    ("cinematic strings", 90),
    ("synthwave", 100),
    ("waltz", 110),
    ("electronic dance", 120),
    ("calm ambient without drums", 128),
    ("rock", 140),
    ("celtic fiddle", 150),
    ("solo piano", 112),
    ("epic orchestra", 160),
]


@pytest.mark.parametrize(("style", "bpm"), ASKED)
def test_beat_tracking_finds_the_asked_tempo_within_four_percent(
    mono: Callable[..., np.ndarray], style: str, bpm: int
) -> None:
    tempo, beats = librosa.beat.beat_track(y=mono(f"{style}, {bpm} bpm", 20.0), sr=RATE)
    between = np.diff(librosa.frames_to_time(beats, sr=RATE))
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
