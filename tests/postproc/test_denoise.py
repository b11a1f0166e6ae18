"""The denoiser: the paper's band limits, in time, at the track's own rate and channels."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from scipy import signal

from sva_common.errors import InvalidInput
from sva_postproc.denoise import denoise, described, filters
from sva_postproc.presets import PAPER_CLEAN
from sva_postproc.raw_audio import open_raw
from tests.postproc.conftest import tone

BAND_ONLY = dataclasses.replace(PAPER_CLEAN, noise_floor_db=None)


@pytest.fixture
def cleaned(tmp_path):
    async def run(samples, rate, numbers=PAPER_CLEAN):
        samples.astype("<f4").tofile(tmp_path / "in")
        audio = open_raw(tmp_path / "in", "in", rate, samples.shape[1], max_duration_s=60)
        await denoise(audio, tmp_path / "out", numbers, limit_s=60)
        return np.fromfile(tmp_path / "out", dtype="<f4").reshape(-1, samples.shape[1])

    return run


def biquad(kind, hz, rate):
    """The two-pole Butterworth that FFmpeg's `highpass` and `lowpass` are (RBJ cookbook, Q = 0.707)."""
    turn = 2 * np.pi * hz / rate
    alpha, cosine = np.sin(turn) / (2 * 0.707), np.cos(turn)
    side = (1 - cosine) / 2 if kind == "low" else (1 + cosine) / 2
    middle = 1 - cosine if kind == "low" else -(1 + cosine)
    return np.array([side, middle, side]), np.array([1 + alpha, -2 * cosine, 1 - alpha])


def by_scipy(samples, rate):
    for kind, hz in (("high", 200), ("low", 3000)):
        samples = signal.lfilter(*biquad(kind, hz, rate), samples, axis=0)
    return samples


def test_filters_are_written_as_in_the_paper():
    assert described(filters(PAPER_CLEAN, 16_000)) == "highpass=f=200,lowpass=f=3000,afftdn=nf=-25"


@pytest.mark.parametrize(("rate", "channels"), [(16_000, 1), (32_000, 2), (8_000, 1), (44_100, 2)])
async def test_band_limits_equal_scipy_sample_by_sample(rate, channels, cleaned):
    noise = 0.2 * np.random.default_rng(1).normal(size=(2 * rate, channels)).astype(np.float32)
    done = await cleaned(noise, rate, BAND_ONLY)
    assert done.shape == noise.shape
    assert np.abs(done - by_scipy(noise, rate)).max() < 1e-4


def level_db(samples, rate):
    """RMS of the middle of a track, in dB."""
    middle = samples[rate // 2 : -rate // 2]
    return 10 * np.log10((middle.astype(np.float64) ** 2).mean())


@pytest.mark.parametrize("hz", [50, 100, 200, 500, 1000, 2000, 3000, 5000, 7000])
async def test_cleaned_tones_have_the_level_that_the_filters_give_them(hz, cleaned):
    wave = tone(hz, seconds=3)
    done = await cleaned(wave, 16_000)
    expected = level_db(by_scipy(wave, 16_000), 16_000)
    if 200 <= hz <= 3000:
        # A loud tone is no noise: the FFT denoiser leaves it alone.
        assert level_db(done, 16_000) == pytest.approx(expected, abs=0.5)
    else:
        assert level_db(done, 16_000) < expected + 0.5
    if hz in (200, 3000):
        assert level_db(done, 16_000) - level_db(wave, 16_000) == pytest.approx(-3, abs=0.6)


async def test_noise_between_the_band_limits_is_reduced(cleaned):
    noise = 0.02 * np.random.default_rng(2).normal(size=(48_000, 1)).astype(np.float32)
    with_denoiser = await cleaned(noise, 16_000)
    assert level_db(with_denoiser, 16_000) < level_db(by_scipy(noise, 16_000), 16_000) - 6


@pytest.mark.parametrize(("frames", "rate"), [(1, 16_000), (100, 16_000), (33_333, 32_000)])
async def test_length_is_kept_to_the_sample(frames, rate, cleaned):
    wave = tone(700, seconds=2, rate=rate, channels=2)[:frames]
    assert (await cleaned(wave, rate)).shape == (frames, 2)


async def test_sound_stays_in_time(cleaned):
    wave = np.zeros((32_000, 1), dtype=np.float32)
    wave[16_000:16_400] = tone(1000, seconds=0.025, level=0.9)
    done = await cleaned(wave, 16_000)
    lag = np.argmax(signal.correlate(done[:, 0], by_scipy(wave, 16_000)[:, 0])) - (len(wave) - 1)
    assert abs(lag) <= 1


async def test_a_low_pass_beyond_half_the_rate_is_left_out(cleaned):
    numbers = dataclasses.replace(BAND_ONLY, highpass_hz=0, lowpass_hz=15_000)
    wave = tone(900)
    assert filters(numbers, 16_000) == []
    assert np.abs(await cleaned(wave, 16_000, numbers) - wave).max() < 1e-6


@pytest.mark.parametrize("hz", [4000, 5000])
async def test_a_high_pass_that_lets_nothing_pass_is_refused(hz, cleaned):
    with pytest.raises(InvalidInput, match="highpass_hz: must be less than half") as caught:
        await cleaned(tone(900, rate=8000), 8000, dataclasses.replace(PAPER_CLEAN, highpass_hz=hz))
    assert [violation.field for violation in caught.value.violations] == ["options.settings.highpass_hz"]
