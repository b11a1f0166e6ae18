"""Levels of the mix, as the paper has them."""

from __future__ import annotations

import dataclasses

import av
import numpy as np
import pytest

from sva_postproc.presets import PAPER_MIX, ExistingAudio, Kind
from tests.postproc.conftest import Sound, samples_of, tone


def amplitude(heard, hz):
    """Amplitude of one tone in the left channel, away from the ends."""
    middle = heard[4800:-4800, 0]
    return 2 * abs((middle * np.exp(-2j * np.pi * hz * np.arange(len(middle)) / 48_000)).mean())


BGM = Sound(Kind.BGM, tone(500, rate=32_000, channels=2, level=0.4), 32_000)


@pytest.fixture
def clip_2s(make_clip):
    return make_clip("a.mp4", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")


async def test_mono_16_khz_effects_and_stereo_32_khz_music_become_48_khz_stereo_aac(make_clip, mux_here):
    clip = make_clip("a.mp4", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", seconds=8)
    rng = np.random.default_rng(3)
    effect = Sound(Kind.SFX, rng.uniform(-0.9, 0.9, (8 * 16_000, 1)).astype(np.float32), 16_000)
    music = Sound(Kind.BGM, rng.uniform(-0.3, 0.3, (8 * 32_000, 2)).astype(np.float32), 32_000)
    done = await mux_here(clip, [effect, effect, music])
    with av.open(str(done.video)) as container:
        (sound,) = container.streams.audio
        assert (sound.codec_context.name, sound.rate, sound.channels) == ("aac", 48_000, 2)
        payload = sum(packet.size for packet in container.demux(sound))
    assert payload * 8 / 8.0 / 1000 == pytest.approx(192, rel=0.08)
    with av.open(str(done.mix)) as container:
        (sound,) = container.streams.audio
        assert (sound.rate, sound.channels, sound.duration) == (48_000, 2, 8 * 48_000)
    assert len(done.muxed.runs) == 1


async def test_volumes_are_the_papers_over_the_number_of_planned_tracks(clip_2s, mux_here):
    effect = Sound(Kind.SFX, tone(1200, level=0.8), 16_000)
    done = await mux_here(clip_2s, [effect, BGM])
    heard = samples_of(done.mix)
    assert amplitude(heard, 1200) == pytest.approx(0.8 * 0.05 / 2, rel=0.02)
    assert amplitude(heard, 500) == pytest.approx(0.4 * 3 / 2, rel=0.02)
    assert done.muxed.limiter_acted is False
    assert done.muxed.true_peak_dbtp == pytest.approx(20 * np.log10(0.4 * 3 / 2 + 0.8 * 0.05 / 2), abs=0.2)


@pytest.mark.parametrize("kept", [0, 1, 4, 8])
async def test_music_is_as_loud_whatever_number_of_effects_is_kept(kept, clip_2s, mux_here):
    effects = [Sound(Kind.SFX, tone(1000 + 100 * n, level=0.5), 16_000, dropped=n >= kept) for n in range(8)]
    heard = samples_of((await mux_here(clip_2s, [*effects, BGM])).mix)
    assert amplitude(heard, 500) == pytest.approx(0.4 * 3 / 9, rel=0.005)
    for n in range(8):
        expected = 0.5 * 0.05 / 9 if n < kept else 0
        assert amplitude(heard, 1000 + 100 * n) == pytest.approx(expected, rel=0.02, abs=1e-5)


async def test_no_tracks_at_all_give_silence(clip_2s, mux_here):
    done = await mux_here(clip_2s, [])
    heard = samples_of(done.video)
    assert abs(len(heard) - 96_000) <= 1024
    assert not heard.any()
    assert done.muxed.integrated_lufs == -70


async def test_tracks_lie_where_the_plan_says(clip_2s, mux_here):
    track = Sound(Kind.BGM, tone(500, level=0.2), 16_000, start_s=0.5, end_s=1.25)
    heard = samples_of((await mux_here(clip_2s, [track])).mix)
    loud = np.flatnonzero(np.abs(heard[:, 0]) > 0.01)
    assert loud[0] == pytest.approx(24_000, abs=48)
    assert loud[-1] == pytest.approx(60_000, abs=48)


async def test_a_track_beyond_the_end_is_not_heard(clip_2s, mux_here):
    late = Sound(Kind.SFX, tone(500), 16_000, start_s=80_000)
    assert not samples_of((await mux_here(clip_2s, [late])).mix).any()


async def test_gain_comes_on_top(clip_2s, mux_here):
    heard = samples_of((await mux_here(clip_2s, [dataclasses.replace(BGM, gain=0.25)])).mix)
    assert amplitude(heard, 500) == pytest.approx(0.4 * 3 * 0.25, rel=0.01)


@pytest.mark.parametrize("ceiling", [-1.0, -3.0])
async def test_the_limiter_holds_the_true_peak(ceiling, clip_2s, mux_here):
    # Peaks of this tone lie between the samples, 3 dB over them.
    between = (0.9 * np.sin(2 * np.pi * 12_000 * np.arange(96_000) / 48_000 + np.pi / 4)).astype(np.float32)
    noise = np.random.default_rng(4).normal(size=(96_000, 2)).clip(-3, 3).astype(np.float32)
    numbers = dataclasses.replace(PAPER_MIX, true_peak_db=ceiling)
    for samples in (np.repeat(between[:, None], 2, axis=1), noise):
        done = await mux_here(clip_2s, [Sound(Kind.BGM, samples, 48_000)], numbers=numbers)
        assert done.muxed.limiter_acted is True
        assert true_peak_db(samples_of(done.mix)) <= ceiling
        assert done.muxed.true_peak_dbtp <= ceiling
        assert done.muxed.true_peak_dbtp > ceiling - 2


def true_peak_db(heard):
    from scipy.signal import resample_poly

    return 20 * np.log10(np.abs(resample_poly(heard.astype(np.float64), 4, 1, axis=0)).max())


async def test_existing_sound_longer_than_the_picture_ends_with_it(clip, mux_here):
    done = await mux_here(clip("train_under_water.mp4"), [BGM], existing=ExistingAudio.KEEP)
    heard = samples_of(done.mix)
    assert len(heard) == round(done.source.duration_s * 48_000)
    replaced = samples_of((await mux_here(clip("train_under_water.mp4"), [BGM])).mix)
    assert not replaced[3 * 48_000 :].any()
    assert np.abs(heard[3 * 48_000 :]).max() > 0.01


async def test_existing_sound_of_a_silent_video_is_none(clip_2s, mux_here):
    kept = await mux_here(clip_2s, [BGM], existing=ExistingAudio.DUCK)
    plain = await mux_here(clip_2s, [BGM])
    assert np.array_equal(samples_of(kept.mix), samples_of(plain.mix))
