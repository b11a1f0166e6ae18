"""What every piece keeps (length, loudness, peaks, ends, gate value), and what words make it sound like."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise

import librosa
import numpy as np
import pyloudnorm
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sva_bgm.composer import Composer
from sva_text_to_audio.backend import Cancelled, FloatArray, GenerationRequest
from sva_text_to_audio.finish import finish

RATE = 32_000
REQUESTS = [
    ("calm piano", 0.5),
    ("epic battle", 0.5),
    ("jazz trio", 4.0),
    ("solo flute", 4.0),
    ("techno, 130 bpm", 30.0),
    ("dark ambient drone without drums", 30.0),
    (
        "A grand orchestral arrangement with thunderous percussion, epic brass fanfares, and soaring strings",
        30.0,
    ),
    ("folk guitar", 120.0),
]


def check(samples: FloatArray, duration_s: float) -> None:
    assert samples.dtype == np.float32
    assert samples.shape == (2, round(duration_s * RATE))
    assert np.isfinite(samples).all()
    assert np.abs(samples).max() < 1.0
    assert -23.0 <= pyloudnorm.Meter(RATE).integrated_loudness(samples.T) <= -14.0
    assert np.abs(samples[:, [0, -1]]).max() < 1e-3
    spectrum = np.abs(librosa.stft(samples.mean(axis=0), n_fft=2048, hop_length=512))
    assert librosa.feature.rms(S=spectrum, frame_length=2048, hop_length=512).mean() < 0.25


@pytest.mark.parametrize(("prompt", "duration_s"), REQUESTS)
def test_length_loudness_peaks_ends_and_gate_value(
    render: Callable[..., FloatArray], prompt: str, duration_s: float
) -> None:
    check(render(prompt, duration_s), duration_s)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(prompt=st.text(max_size=200), duration_s=st.floats(0.5, 6.0), seed=st.integers(0, 2**64 - 1))
def test_any_text_in_any_script_gives_proper_music(prompt: str, duration_s: float, seed: int) -> None:
    check(Composer().render(GenerationRequest(prompt, duration_s, seed), lambda _: None), duration_s)


@pytest.mark.parametrize(
    "prompt", ["", "🎻🔥", "静かな雨の夜", "موسيقى هادئة", "xyzzy " * 4000, "\x00\ud800"]
)
def test_prompt_without_a_known_word_is_still_music(prompt: str) -> None:
    check(Composer().render(GenerationRequest(prompt, 3.0, 5), lambda _: None), 3.0)


def test_same_request_gives_the_same_bytes_in_another_process(render: Callable[..., FloatArray]) -> None:
    program = (
        "import hashlib; from sva_bgm.composer import Composer;"
        "from sva_text_to_audio.backend import GenerationRequest as G;"
        "x = Composer().render(G('funky jazz with horns', 6.0, 11), lambda f: None);"
        "print(hashlib.sha256(x.tobytes()).hexdigest())"
    )
    hashes = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(hashes) == 1
    again = Composer().render(GenerationRequest("funky jazz with horns", 6.0, 11), lambda _: None)
    assert np.array_equal(again, render("funky jazz with horns", 6.0, 11))


def test_another_seed_is_another_piece_of_the_same_loudness(render: Callable[..., FloatArray]) -> None:
    one, two = render("jazz trio", 8.0, 1), render("jazz trio", 8.0, 2)
    assert abs(float(np.corrcoef(one[0], two[0])[0, 1])) < 0.3


def test_cancelling_stops_within_half_a_second_of_music() -> None:
    calls: list[float] = []

    def report(fraction: float) -> None:
        calls.append(fraction)
        if fraction > 0.01:
            raise Cancelled

    with pytest.raises(Cancelled):
        Composer().render(GenerationRequest("rock", 60.0, 1), report)
    assert calls[-1] < 0.03


def test_ten_minutes_can_be_called_off_at_any_second() -> None:
    """The work between two reports, in seconds of CPU: composing, the sound check, mastering."""
    told = [time.process_time()]

    def report(fraction: float) -> None:
        told.append(time.process_time())
        if fraction > 0.005:
            raise Cancelled

    everybody = "epic orchestra, strings, brass, choir, flute, piano, harp, guitar, drums, 200 bpm"
    with pytest.raises(Cancelled):
        Composer().render(GenerationRequest(everybody, 600.0, 1), report)
    composed = len(told)
    noise = np.random.default_rng(1).standard_normal((2, 600 * RATE), dtype=np.float32)
    told.append(time.process_time())
    with pytest.raises(Cancelled):
        finish(noise, RATE, -18.0, lambda: report(float(len(told) > composed + 6)))
    gaps = [after - before for before, after in pairwise(told)]
    del gaps[composed - 1]  # making the noise
    assert len(gaps) > 20
    assert max(gaps) < 2.0


def test_progress_goes_from_nothing_to_everything() -> None:
    calls: list[float] = []
    Composer().render(GenerationRequest("rock", 5.0, 1), calls.append)
    assert calls == sorted(calls)
    assert calls[0] == 0.0
    assert calls[-1] == 1.0
    assert len(calls) > 10


@pytest.mark.parametrize("prompt", ["techno, 130 bpm", "jazz trio", "folk guitar", "calm piano"])
def test_music_dies_away_at_the_end_and_is_not_cut(mono: Callable[..., np.ndarray], prompt: str) -> None:
    samples = mono(prompt, 20.0)
    levels = [float(np.sqrt(np.mean(part**2))) for part in np.split(samples[-RATE:], 4)]
    body = float(np.sqrt(np.mean(samples[: -3 * RATE] ** 2)))
    assert levels == sorted(levels, reverse=True)
    assert levels[-1] < 0.06 * body


def test_epic_strikes_more_often_than_calm(mono: Callable[..., np.ndarray]) -> None:
    rates = [
        len(librosa.onset.onset_detect(y=mono(p, 16.0), sr=RATE)) for p in ("calm ambient", "epic battle")
    ]
    assert rates[1] > 1.8 * rates[0]


def test_no_drums_takes_the_hiss_of_cymbals_away(mono: Callable[..., np.ndarray]) -> None:
    def treble(samples: np.ndarray) -> float:
        power = np.abs(librosa.stft(samples)) ** 2
        return float(power[librosa.fft_frequencies(sr=RATE) > 7000].sum() / power.sum())

    assert treble(mono("rock", 16.0)) > 4 * treble(mono("rock without drums", 16.0))


def test_instruments_have_their_own_colour(mono: Callable[..., np.ndarray]) -> None:
    centroid = {
        name: float(librosa.feature.spectral_centroid(y=mono(f"solo {name}", 10.0), sr=RATE).mean())
        for name in ("cello", "glockenspiel", "piano")
    }
    assert centroid["glockenspiel"] > 1.5 * centroid["piano"]
    assert centroid["glockenspiel"] > 1.5 * centroid["cello"]


@pytest.mark.parametrize("prompt", ["calm piano", "jazz trio", "techno, 130 bpm", "epic battle"])
def test_tune_and_harmony_survive_the_default_band_limits(
    mono: Callable[..., np.ndarray], prompt: str
) -> None:
    """The default post-processing keeps 200 to 3000 Hz; most of the music must lie there."""
    power = np.abs(librosa.stft(mono(prompt, 16.0))) ** 2
    frequencies = librosa.fft_frequencies(sr=RATE)
    assert power[(frequencies > 200) & (frequencies < 3000)].sum() > 0.4 * power.sum()


def test_sections_of_a_long_piece_differ(mono: Callable[..., np.ndarray]) -> None:
    samples = mono("folk guitar", 120.0)
    chroma = librosa.feature.chroma_stft(y=samples, sr=RATE, hop_length=4096)
    quarters = np.array_split(chroma, 4, axis=1)
    for first in range(4):
        for second in range(first + 1, 4):
            size = min(quarters[first].shape[1], quarters[second].shape[1])
            a, b = quarters[first][:, :size].ravel(), quarters[second][:, :size].ravel()
            assert np.corrcoef(a, b)[0, 1] < 0.95
