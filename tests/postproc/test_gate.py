"""The noise gate, as the paper has it."""

from __future__ import annotations

import librosa
import numpy as np
import pytest

from sva_common.errors import InvalidInput
from sva_postproc.clean import clean
from sva_postproc.gate import judge, measure
from sva_postproc.presets import BALANCED_SFX_CLEAN, PAPER_CLEAN, Kind
from sva_postproc.raw_audio import check_samples, open_raw
from tests.postproc.conftest import tone


@pytest.fixture
def raw(tmp_path):
    def write(samples, rate=16_000):
        path = tmp_path / "raw"
        np.asarray(samples, dtype="<f4").tofile(path)
        return open_raw(path, "raw", rate, samples.shape[1], max_duration_s=600)

    return write


def white(level, seconds=10.0, channels=1):
    noise = np.random.default_rng(5).normal(size=(round(seconds * 16_000), channels))
    return (level * noise / noise.std()).astype(np.float32)


# RMS of a Hann-windowed STFT is the signal's own times the root of the window's mean square.
AT_THRESHOLD = 0.3 / np.sqrt(3 / 8)


@pytest.mark.parametrize(("factor", "kept"), [(0.98, True), (1.02, False)])
def test_white_noise_is_kept_just_below_the_threshold_and_dropped_just_above(factor, kept, raw):
    found = measure(raw(white(AT_THRESHOLD * factor)))
    verdict = judge(found, Kind.SFX, PAPER_CLEAN)
    assert verdict.rms == pytest.approx(0.3 * factor, rel=0.01)
    assert (verdict.kept, verdict.reason) == (kept, "" if kept else "rms")


@pytest.mark.parametrize("frames", [1, 700, 2048, 262_144 + 1536, 300_001])
def test_measure_equals_librosa_over_the_whole_signal(frames, raw):
    samples = white(0.2, seconds=20)[:frames]
    magnitude = np.abs(librosa.stft(np.pad(samples[:, 0], 1024), n_fft=2048, hop_length=512, center=False))
    found = measure(raw(samples))
    assert found.rms == pytest.approx(librosa.feature.rms(S=magnitude).mean(), rel=1e-5)
    if frames > 2048:
        flatness = librosa.feature.spectral_flatness(S=magnitude).mean()
        assert found.flatness == pytest.approx(flatness, rel=1e-3)


def test_two_channels_are_judged_by_their_mean(raw):
    left = white(0.4)
    assert measure(raw(np.hstack([left, left]))).rms == pytest.approx(measure(raw(left)).rms, rel=1e-5)
    assert measure(raw(np.hstack([left, -left]))).rms == pytest.approx(0, abs=1e-6)


def test_music_is_never_gated(raw):
    found = measure(raw(white(0.9)))
    for numbers in (PAPER_CLEAN, BALANCED_SFX_CLEAN):
        assert judge(found, Kind.BGM, numbers).kept


def test_balanced_drops_soft_noise_by_its_flatness_and_keeps_tones(raw):
    noise, sound = measure(raw(white(0.05))), measure(raw(tone(440, level=0.05)))
    assert judge(noise, Kind.SFX, BALANCED_SFX_CLEAN).reason == "flatness"
    assert judge(noise, Kind.SFX, PAPER_CLEAN).kept
    assert judge(sound, Kind.SFX, BALANCED_SFX_CLEAN).kept
    assert sound.flatness < 0.05
    assert 0.5 < noise.flatness < 0.6


def test_silence_is_neither_loud_nor_flat(raw):
    found = measure(raw(np.zeros((16_000, 1))))
    assert (found.rms, found.flatness) == (0, 0)


async def test_a_dropped_track_is_not_denoised(raw, tmp_path):
    cleaned = await clean(raw(white(0.9)), tmp_path / "out", Kind.SFX, PAPER_CLEAN, limit_s=60)
    assert (cleaned.verdict.kept, cleaned.filters) == (False, "")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("sample", "reason"),
    [
        (np.nan, "AUDIO_NOT_FINITE"),
        (np.inf, "AUDIO_NOT_FINITE"),
        (-np.inf, "AUDIO_NOT_FINITE"),
        (1e9, "AUDIO_TOO_LOUD"),
    ],
)
def test_samples_that_are_no_sound_are_refused(sample, reason, raw):
    samples = tone(440, seconds=20)
    samples[-3] = sample
    with pytest.raises(InvalidInput) as caught:
        check_samples(raw(samples), "raw")
    assert caught.value.reason == reason
