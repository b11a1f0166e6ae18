"""`balanced` sets levels by loudness: figures of EBU R128, by FFmpeg and by an independent meter."""

from __future__ import annotations

import numpy as np
import pyloudnorm
import pytest

from sva_postproc.loudness import integrated
from sva_postproc.presets import BALANCED_MIX, ExistingAudio, Kind
from sva_postproc.raw_audio import open_raw
from tests.postproc.conftest import Sound, samples_of, tone


def band(low, high, *, seconds=4.0, rate=16_000, level=0.1, seed=1, channels=1):
    """Noise between two frequencies, of RMS `level`."""
    noise = np.random.default_rng(seed).normal(size=(round(seconds * rate), channels))
    spectrum = np.fft.rfft(noise, axis=0)
    hz = np.fft.rfftfreq(len(noise), 1 / rate)
    spectrum[(hz < low) | (hz > high)] = 0
    wave = np.fft.irfft(spectrum, len(noise), axis=0)
    return (level * wave / wave.std()).astype(np.float32)


def hits(seconds=4.0, rate=16_000):
    """Short loud knocks, far above their mean."""
    wave = np.zeros((round(seconds * rate), 1), dtype=np.float32)
    knock = (0.9 * np.sin(np.arange(800) * 0.5) * np.exp(-np.arange(800) / 120)).astype(np.float32)
    for start in range(0, len(wave) - 800, rate // 2):
        wave[start : start + 800, 0] += knock
    return wave


CASES = {
    "music alone": [Sound(Kind.BGM, band(100, 5000, rate=32_000, channels=2), 32_000)],
    "loud effects and quiet music": [
        Sound(Kind.SFX, band(500, 4000, level=0.3), 16_000),
        Sound(Kind.SFX, band(100, 900, level=0.2, seed=2), 16_000),
        Sound(Kind.BGM, band(100, 5000, level=0.003, rate=32_000), 32_000),
    ],
    "knocks over music": [
        Sound(Kind.SFX, hits(), 16_000),
        Sound(Kind.BGM, band(100, 5000, rate=32_000), 32_000),
    ],
}


@pytest.mark.parametrize("name", CASES)
async def test_every_mix_has_the_same_loudness_and_keeps_below_the_ceiling(name, make_clip, mux_here):
    done = await mux_here(make_clip("a.mp4", seconds=4), CASES[name], numbers=BALANCED_MIX)
    heard = samples_of(done.mix)
    lufs = pyloudnorm.Meter(48_000).integrated_loudness(heard.astype(np.float64))
    assert lufs == pytest.approx(-16, abs=0.5)
    assert done.muxed.integrated_lufs == pytest.approx(lufs, abs=0.2)
    assert done.muxed.true_peak_dbtp <= -1
    assert 20 * np.log10(np.abs(samples_of(done.video)).max()) <= -1
    assert len(done.muxed.runs) == 2


def level_of(heard, hz):
    """RMS of one tone, in dB."""
    turn = np.exp(-2j * np.pi * hz * np.arange(len(heard)) / 48_000)
    return 20 * np.log10(np.sqrt(2) * abs((heard[:, 0] * turn).mean()) + 1e-9)


async def test_effects_stand_over_music_whatever_their_raw_levels(make_clip, mux_here):
    clip = make_clip("a.mp4", seconds=4)
    for loud, quiet in ((0.5, 0.02), (0.02, 0.5)):
        sounds = [
            Sound(Kind.SFX, tone(1000, seconds=4, level=loud), 16_000),
            Sound(Kind.BGM, tone(500, seconds=4, level=quiet), 16_000),
        ]
        heard = samples_of((await mux_here(clip, sounds, numbers=BALANCED_MIX)).mix)
        assert 2 < level_of(heard, 1000) - level_of(heard, 500) < 12


async def test_music_steps_back_only_while_an_effect_sounds(make_clip, mux_here):
    sounds = [
        Sound(Kind.SFX, tone(1000, seconds=2), 16_000, start_s=0, end_s=2),
        Sound(Kind.BGM, tone(500, seconds=4), 16_000),
    ]
    done = await mux_here(make_clip("a.mp4", seconds=4), sounds, numbers=BALANCED_MIX)
    heard = samples_of(done.mix)
    under, alone = level_of(heard[24_000:84_000], 500), level_of(heard[150_000:186_000], 500)
    assert 3 < alone - under < 9


async def test_silence_stays_silent(make_clip, mux_here):
    silent = Sound(Kind.BGM, np.zeros((16_000, 1), dtype=np.float32), 16_000)
    done = await mux_here(make_clip("a.mp4"), [silent], numbers=BALANCED_MIX)
    assert not samples_of(done.mix).any()
    assert done.muxed.integrated_lufs == -70


@pytest.mark.parametrize(("rate", "channels"), [(16_000, 1), (32_000, 2), (48_000, 2), (44_100, 1)])
def test_track_meter_agrees_with_an_independent_one(rate, channels, tmp_path):
    samples = band(80, 7000, rate=rate, channels=channels, level=0.05)
    samples[rate : 2 * rate] *= 0.02
    samples.astype("<f4").tofile(tmp_path / "track")
    audio = open_raw(tmp_path / "track", "track", rate, channels, max_duration_s=60)
    stereo = np.repeat(samples, 2, axis=1) if channels == 1 else samples
    expected = pyloudnorm.Meter(rate).integrated_loudness(stereo.astype(np.float64))
    assert integrated(audio) == pytest.approx(expected, abs=0.15)


async def test_new_sound_steps_back_under_existing_sound(make_clip, run_ffmpeg_here, mux_here, tmp_path):
    clip = tmp_path / "speaking.mp4"
    run_ffmpeg_here(
        "-i", make_clip("a.mp4", seconds=4),
        "-f", "lavfi", "-i", "aevalsrc='0.5*sin(2*PI*1000*t)*lt(t,2)':s=44100:d=4",
        "-c:v", "copy", "-c:a", "aac", clip,
    )  # fmt: skip
    music = [Sound(Kind.BGM, tone(500, seconds=4, level=0.05), 16_000)]
    both = samples_of((await mux_here(clip, music, existing=ExistingAudio.KEEP)).mix)
    ducked = samples_of((await mux_here(clip, music, existing=ExistingAudio.DUCK)).mix)
    replaced = samples_of((await mux_here(clip, music)).mix)
    while_speaking, afterwards = slice(24_000, 84_000), slice(150_000, 186_000)
    assert level_of(replaced[while_speaking], 1000) < -70
    for heard in (both, ducked):
        assert level_of(heard[while_speaking], 1000) == pytest.approx(
            20 * np.log10(0.5 / np.sqrt(2)), abs=0.3
        )
        assert level_of(heard[afterwards], 500) == pytest.approx(level_of(replaced[afterwards], 500), abs=0.5)
    assert level_of(both[while_speaking], 500) == pytest.approx(
        level_of(replaced[while_speaking], 500), abs=0.3
    )
    assert level_of(both[while_speaking], 500) - level_of(ducked[while_speaking], 500) > 6
