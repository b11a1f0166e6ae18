"""The sound of the result as an FFmpeg graph: levels, mix, limiter (paper, section 2.3).

Every sound becomes 48 kHz stereo and exactly as long as the picture before it is mixed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ffmpeg

from .meters import OVERSAMPLED_RATE, loudness_meter, peak_meter
from .presets import NEW_UNDER_EXISTING, Duck, ExistingAudio, Kind, MixNumbers
from .tracks import KeptTrack

RATE = 48_000
PEAK_BEFORE_LIMITER = "peak-before-limiter.txt"
PEAK_AFTER_LIMITER = "peak-after-limiter.txt"
LOUDNESS = "loudness.txt"


@dataclass(frozen=True, slots=True)
class Mix:
    """What is mixed, and how."""

    tracks: tuple[KeptTrack, ...]
    levels: tuple[float, ...]
    """Linear volume of each track."""
    planned: int
    """Number of tracks of the plan, dropped ones included."""
    numbers: MixNumbers
    existing: ExistingAudio
    existing_stream: int | None
    """Index of the source's own sound when it is to be heard."""
    existing_channels: int
    samples: int
    """Length at 48 kHz."""
    gain: float = 1.0
    """Linear gain of the whole before the limiter."""

    @property
    def limit_db(self) -> float:
        """Where the limiter starts to act, in dBTP."""
        return self.numbers.true_peak_db - self.numbers.limiter_margin_db


def limited_mix(mix: Mix, video: Any) -> Any:
    """The mix as a stream, limited and metered. `video` is the input that holds the existing sound."""
    return _limited(_whole(mix, video), mix, mix.gain, PEAK_BEFORE_LIMITER, LOUDNESS)


def metered_candidates(mix: Mix, video: Any, gains: Sequence[float]) -> list[Any]:
    """The limited mix at each of `gains`; their loudness goes to the files of `candidate_file`."""
    copies = _whole(mix, video).filter_multi_output("asplit", len(gains))
    return [
        _limited(copies[index], mix, gain, f"peak-{index}.txt", candidate_file(index))
        for index, gain in enumerate(gains)
    ]


def candidate_file(index: int) -> str:
    """Where the loudness of a candidate is noted."""
    return f"loudness-{index}.txt"


def _limited(stream: Any, mix: Mix, gain: float, peak_file: str, loudness_file: str) -> Any:
    if gain != 1.0:
        stream = _volume(stream, gain)
    stream = peak_meter(stream.filter("aresample", OVERSAMPLED_RATE), peak_file)
    ceiling = f"{10 ** (mix.limit_db / 20):.6f}"
    stream = stream.filter("alimiter", level=0, limit=ceiling, attack=20, release=100, latency=1)
    stream = _exactly(stream.filter("aresample", RATE), mix.samples)
    return loudness_meter(stream, loudness_file)


def true_peak_meter(stream: Any) -> Any:
    """Note the true peak of the finished mix."""
    return peak_meter(stream.filter("aresample", OVERSAMPLED_RATE), PEAK_AFTER_LIMITER)


def _whole(mix: Mix, video: Any) -> Any:
    new = _new_sound(mix)
    if mix.existing_stream is None:
        return new if new is not None else _silence(mix.samples)
    # Padding or cutting its start to the first frame keeps it in step with the picture.
    old = video[str(mix.existing_stream)].filter("aresample", RATE, **{"async": 1}, first_pts=0)
    old = _exactly(_stereo(old, mix.existing_channels), mix.samples)
    if new is None:
        return old
    if mix.existing is ExistingAudio.DUCK:
        split = old.filter_multi_output("asplit", 2)
        old, new = split[0], _ducked(new, split[1], NEW_UNDER_EXISTING)
    return _sum([old, new])


def _new_sound(mix: Mix) -> Any:
    """The tracks mixed, or `None` when none is kept."""
    sounds: dict[Kind, list[Any]] = {Kind.SFX: [], Kind.BGM: []}
    for track, level in zip(mix.tracks, mix.levels, strict=True):
        sounds[track.plan.kind].append(_volume(_placed(track, mix.samples), level))
    loudness = mix.numbers.loudness
    if loudness and sounds[Kind.SFX] and sounds[Kind.BGM]:
        effects = _sum(sounds[Kind.SFX]).filter_multi_output("asplit", 2)
        music = _ducked(_sum(sounds[Kind.BGM]), effects[1], loudness.bgm_under_sfx)
        return _sum([effects[0], music])
    streams = sounds[Kind.SFX] + sounds[Kind.BGM]
    if not streams:
        return None
    # amix's usual divisor, but counted over the plan: a dropped effect never changes the other levels.
    return _volume(_sum(streams), 1 / mix.planned) if mix.numbers.divided else _sum(streams)


def _placed(track: KeptTrack, samples: int) -> Any:
    """A track at 48 kHz stereo, from its start to its end, silent before and after."""
    plan, audio = track.plan, track.audio
    stream = ffmpeg.input(
        plan.payload,
        format="f32le",
        ar=audio.sample_rate,
        ac=audio.channels,
        protocol_whitelist="file",
    ).audio
    stream = _stereo(stream, audio.channels).filter("aresample", RATE)
    start = round(plan.start_s * RATE)
    if plan.end_s:
        stream = stream.filter("atrim", end_sample=max(round(plan.end_s * RATE) - start, 1))
    if start:
        stream = stream.filter("adelay", delays=f"{start}S", all=1)
    return _exactly(stream, samples)


def _stereo(stream: Any, channels: int) -> Any:
    if channels == 1:
        # FFmpeg's own way from mono to stereo would lower it by 3 dB.
        return stream.filter("channelmap", map="0-FL|0-FR", channel_layout="stereo")
    return stream.filter("aformat", channel_layouts="stereo")


def _exactly(stream: Any, samples: int) -> Any:
    return stream.filter("apad").filter("atrim", end_sample=samples)


def _silence(samples: int) -> Any:
    silence = ffmpeg.input(f"anullsrc=channel_layout=stereo:sample_rate={RATE}", format="lavfi")
    return silence.audio.filter("atrim", end_sample=samples)


def _volume(stream: Any, gain: float) -> Any:
    return stream.filter("volume", f"{gain:.9g}", precision="double")


def _sum(streams: list[Any]) -> Any:
    if len(streams) == 1:
        return streams[0]
    return ffmpeg.filter(streams, "amix", inputs=len(streams), normalize=0)


def _ducked(stream: Any, leading: Any, duck: Duck) -> Any:
    return ffmpeg.filter(
        [stream, leading],
        "sidechaincompress",
        threshold=duck.threshold,
        ratio=duck.ratio,
        attack=duck.attack_ms,
        release=duck.release_ms,
    )
