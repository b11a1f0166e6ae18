"""What a job can be asked for."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal

from sva_common.stubs import gateway_pb2 as gateway
from sva_common.stubs import media_pb2 as media

Preset = Literal["paper", "balanced"]
ExistingAudio = Literal["replace", "keep", "duck"]
MAX_FILE_NAME = 255
_PRESETS = {"paper": media.PRESET_PAPER, "balanced": media.PRESET_BALANCED}
_EXISTING_AUDIO = {
    "replace": media.EXISTING_AUDIO_REPLACE,
    "keep": media.EXISTING_AUDIO_KEEP,
    "duck": media.EXISTING_AUDIO_DUCK,
}


@dataclass(frozen=True, slots=True)
class CleanSettings:
    """The noise gate and the denoiser; None: the preset's. Ranges are in `sva/v1/media.proto`."""

    rms_threshold: float | None = None
    highpass_hz: float | None = None
    lowpass_hz: float | None = None
    noise_floor_db: float | None = None


@dataclass(frozen=True, slots=True)
class MixSettings:
    """Levels of the mix; None: the preset's. Ranges are in `sva/v1/media.proto`."""

    sfx_volume: float | None = None
    bgm_volume: float | None = None
    true_peak_db: float | None = None
    audio_bitrate_kbps: int | None = None


def options_message(
    path: Path,
    *,
    job_id: str,
    seed: int | None,
    wish: str,
    description: str,
    sfx: Sequence[str],
    bgm: str,
    preset: Preset,
    existing_audio: ExistingAudio,
    time_limit_s: float | None,
    clean: CleanSettings | None,
    mix: MixSettings | None,
) -> gateway.JobOptions:
    """The options on the wire. Raises `ValueError` for a preset or a seed that cannot be sent."""
    if isinstance(sfx, str):
        raise ValueError("sfx is a sequence of prompts, not one string")
    try:
        options = gateway.JobOptions(
            job_id=job_id,
            seed=seed,
            wish=_text(wish),
            description=_text(description),
            sfx_prompts=[_text(prompt) for prompt in sfx],
            bgm_prompt=_text(bgm),
            preset=_PRESETS[preset],
            existing_audio=_EXISTING_AUDIO[existing_audio],
            clean=None if clean is None else media.CleanSettings(**_given(clean)),
            mix=None if mix is None else media.MixSettings(**_given(mix)),
            file_name=_file_name(path),
        )
    except KeyError as error:
        raise ValueError(f"no such preset or way with existing audio: {error}") from None
    if time_limit_s is not None:
        options.time_limit.FromNanoseconds(int(time_limit_s * 1e9))
    return options


def _given(settings: CleanSettings | MixSettings) -> dict[str, Any]:
    values = {field.name: getattr(settings, field.name) for field in fields(settings)}
    return {name: value for name, value in values.items() if value is not None}


def _file_name(path: Path) -> str:
    """The name for people: file systems allow bytes that are no text, the wire does not."""
    return os.fsencode(path.name).decode(errors="replace")[:MAX_FILE_NAME]


def _text(value: str) -> str:
    """Lone surrogates, which arguments of a foreign encoding hold, cannot travel."""
    return value.encode(errors="surrogateescape").decode(errors="replace") if not value.isascii() else value
