"""The key and mode that are asked for, or that the mood implies, are what a listener finds in the chroma."""

from __future__ import annotations

from collections.abc import Callable

import librosa
import numpy as np
import pytest

from sva_bgm.composer.brief import read_brief
from sva_bgm.composer.words.key import Key, asked_key

# Krumhansl and Kessler (1982), probe-tone ratings
MAJOR = np.array([6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88])
MINOR = np.array([6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17])


def heard_key(samples: np.ndarray) -> tuple[int, str]:
    chroma = librosa.feature.chroma_cqt(y=samples, sr=32_000).mean(axis=1)
    fits = {
        (tonic, name): float(np.corrcoef(np.roll(profile, tonic), chroma)[0, 1])
        for tonic in range(12)
        for name, profile in (("major", MAJOR), ("minor", MINOR))
    }
    return max(fits, key=lambda key: fits[key])


@pytest.mark.parametrize(
    ("prompt", "key"),
    [
        ("piano in C major", (0, "major")),
        ("solo piano in D minor", (2, "minor")),
        ("jazz in B flat major", (10, "major")),
        ("folk guitar in F# minor", (6, "minor")),
        ("synthwave in A minor", (9, "minor")),
        ("epic orchestra in E minor", (4, "minor")),
        ("waltz in G major", (7, "major")),
        ("lo-fi in E flat major", (3, "major")),
        ("cinematic strings in D minor", (2, "minor")),
        ("rock in A major", (9, "major")),
        ("cinematic strings in F# minor", (6, "minor")),
        ("waltz in B flat major", (10, "major")),
        ("mystery in E minor", (4, "minor")),
        ("dreamy in B flat major", (10, "major")),
        ("hip-hop in D major", (2, "major")),
        ("bossa nova in E major", (4, "major")),
        ("tribal drums in B flat minor", (10, "minor")),
        ("western in E minor", (4, "minor")),
    ],
)
def test_chroma_tells_the_asked_key(
    mono: Callable[..., np.ndarray], prompt: str, key: tuple[int, str]
) -> None:
    assert heard_key(mono(prompt, 18.0)) == key


@pytest.mark.parametrize(
    ("mood", "mode"),
    [("joyful", "major"), ("triumphant", "major"), ("sad", "minor"), ("tense", "minor"), ("calm", "major")],
)
def test_mood_is_heard_as_major_or_minor(mono: Callable[..., np.ndarray], mood: str, mode: str) -> None:
    heard = [heard_key(mono(f"{mood} piano music", 10.0, seed))[1] for seed in (1, 2, 3)]
    assert heard.count(mode) >= 2


@pytest.mark.parametrize(
    ("prompt", "key"),
    [
        ("in D minor", Key(2, "minor")),
        ("F# minor", Key(6, "minor")),
        ("B flat major", Key(10, "major")),
        ("E♭ major", Key(3, "major")),
        ("key of G", Key(7, None)),
        ("a song in Am, slow", Key(9, "minor")),
        ("A minor", Key(9, "minor")),
        ("in a minor key", Key(None, "minor")),
        ("D dorian", Key(2, "dorian")),
        ("C-sharp minor", Key(1, "minor")),
        ("in A grand hall", Key(None, None)),
        ("a bad big day", Key(None, None)),
    ],
)
def test_keys_are_read_as_musicians_write_them(prompt: str, key: Key) -> None:
    assert asked_key(prompt) == key


def test_seeds_change_the_key_but_not_the_mode_when_no_key_is_asked() -> None:
    briefs = [read_brief("melancholic strings", seed) for seed in range(12)]
    assert len({brief.tonic for brief in briefs}) > 4
    assert {brief.minor for brief in briefs} == {True}
    assert len({brief.style.name for brief in briefs}) == 1
