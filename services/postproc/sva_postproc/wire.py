"""Messages of the contract to and from the domain's own types."""

from __future__ import annotations

import dataclasses
from typing import Any

from google.protobuf.message import Message

from sva_common.errors import InvalidInput
from sva_common.media.ffmpeg import ffmpeg_version
from sva_common.media.probe import VideoProbe
from sva_common.payload import Received
from sva_common.stubs import media_pb2 as media
from sva_common.stubs import postproc_pb2 as pb

from .gate import Verdict
from .mux import Muxed
from .presets import CleanNumbers, ExistingAudio, Kind, MixNumbers, Preset
from .raw_audio import RawAudio, open_raw
from .tracks import PlannedTrack

KINDS = {media.TRACK_KIND_SFX: Kind.SFX, media.TRACK_KIND_BGM: Kind.BGM}
PRESETS = {
    media.PRESET_UNSPECIFIED: Preset.PAPER,
    media.PRESET_PAPER: Preset.PAPER,
    media.PRESET_BALANCED: Preset.BALANCED,
}
EXISTING = {
    media.EXISTING_AUDIO_UNSPECIFIED: ExistingAudio.REPLACE,
    media.EXISTING_AUDIO_REPLACE: ExistingAudio.REPLACE,
    media.EXISTING_AUDIO_KEEP: ExistingAudio.KEEP,
    media.EXISTING_AUDIO_DUCK: ExistingAudio.DUCK,
}


def with_clean_settings(numbers: CleanNumbers, settings: media.CleanSettings) -> CleanNumbers:
    """The caller's own numbers over the preset's."""
    return dataclasses.replace(numbers, **_set_fields(settings))


def with_mix_settings(numbers: MixNumbers, settings: media.MixSettings) -> MixNumbers:
    """The caller's own numbers over the preset's."""
    return dataclasses.replace(numbers, **_set_fields(settings))


def _set_fields(settings: Message) -> dict[str, Any]:
    """The fields that are set, zero or not. The domain's numbers bear the same names."""
    return {field.name: value for field, value in settings.ListFields()}


def planned(tracks: list[pb.MuxTrack]) -> list[PlannedTrack]:
    """The plan of the mix."""
    return [
        PlannedTrack(
            payload=track.payload,
            kind=KINDS[track.kind],
            start_s=track.start_s,
            end_s=track.end_s,
            gain=track.gain if track.HasField("gain") else 1.0,
        )
        for track in tracks
    ]


def raw_audio(received: Received, *, max_duration_s: float) -> RawAudio:
    """The received track. Raises `InvalidInput` with reason AUDIO_FORMAT and those of `open_raw`."""
    form = received.audio
    if form is None:
        raise InvalidInput(f"payload {received.name!r} does not say its audio format", reason="AUDIO_FORMAT")
    return open_raw(
        received.path, received.name, form.sample_rate, form.channels, max_duration_s=max_duration_s
    )


def verdict(found: Verdict, filters: str) -> pb.GateVerdict:
    """The gate's verdict."""
    return pb.GateVerdict(
        rms=found.rms,
        threshold=found.threshold,
        kept=found.kept,
        reason=found.reason,
        flatness=found.flatness,
        filters=filters,
    )


def audio_format(audio: RawAudio) -> media.AudioFormat:
    """How the samples lie."""
    return media.AudioFormat(
        encoding=media.SAMPLE_ENCODING_F32LE, sample_rate=audio.sample_rate, channels=audio.channels
    )


def report(muxed: Muxed, source: VideoProbe) -> pb.MuxReport:
    """What was done."""
    return pb.MuxReport(
        ffmpeg_runs=[pb.FfmpegRun(arguments=run) for run in muxed.runs],
        ffmpeg_version=ffmpeg_version(),
        video_reencoded=bool(muxed.reencode_reason),
        reencode_reason=muxed.reencode_reason,
        limiter_acted=muxed.limiter_acted,
        integrated_lufs=muxed.integrated_lufs,
        true_peak_dbtp=muxed.true_peak_dbtp,
        source=media.VideoInfo(
            container=source.container,
            codec=source.codec,
            width=source.width,
            height=source.height,
            duration_s=source.duration_s,
            frame_rate=source.frame_rate,
            has_audio=source.has_audio,
        ),
        duration_s=muxed.duration_s,
    )
