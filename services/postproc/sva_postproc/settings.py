"""Settings of the post-processing service. The numbers of both presets can be changed here."""

from __future__ import annotations

import dataclasses
import os

from pydantic import Field

from sva_common.media.allowed import MAX_PIXELS
from sva_common.settings import Address, ServiceSettings

from .presets import (
    BALANCED_BGM_CLEAN,
    BALANCED_LOUDNESS,
    BALANCED_MIX,
    BALANCED_SFX_CLEAN,
    PAPER_CLEAN,
    PAPER_MIX,
    CleanNumbers,
    Kind,
    MixNumbers,
    Preset,
)
from .time_limits import TimeLimits


class PostprocSettings(ServiceSettings):
    """What the service can be told, as `SVA_POSTPROC_…`."""

    listen: Address = "127.0.0.1:50054"

    postproc_concurrency: int = Field(default_factory=lambda: max(2, os.cpu_count() or 1), ge=1, le=1024)
    """Tracks and videos that are worked on at once."""
    postproc_waiting: int = Field(default=32, ge=0, le=10_000)
    """Calls that may wait for their turn; past it the answer is RESOURCE_EXHAUSTED."""
    postproc_idle_s: float = Field(default=60.0, gt=0, le=3600)
    """How long a caller may let us wait for the next part of an upload."""

    postproc_max_video_bytes: int = Field(default=512 * 1024**2, ge=1, le=64 * 1024**3)
    """Largest video."""
    postproc_max_duration_s: float = Field(default=600.0, gt=0, le=86_400)
    """Longest video and longest track."""
    postproc_max_pixels: int = Field(default=MAX_PIXELS, ge=256, le=MAX_PIXELS)
    """Largest frame, width times height."""

    postproc_time_base_s: float = Field(default=60.0, gt=0, le=86_400)
    """Time limit of an FFmpeg run: so much, …"""
    postproc_time_per_second: float = Field(default=2.0, ge=0, le=1000)
    """… so much for each second of sound or picture, …"""
    postproc_time_per_encoded_megapixel: float = Field(default=0.2, ge=0, le=1000)
    """… and so much for each million pixels that are encoded anew."""

    postproc_rms_threshold: float = Field(default=PAPER_CLEAN.rms_threshold, ge=0, le=10)
    """Paper preset: mean STFT-RMS above which an SFX is dropped as noise."""
    postproc_highpass_hz: float = Field(default=PAPER_CLEAN.highpass_hz, ge=0, le=20_000)
    """Paper preset: high-pass corner; 0 for none."""
    postproc_lowpass_hz: float = Field(default=PAPER_CLEAN.lowpass_hz, ge=0, le=24_000)
    """Paper preset: low-pass corner; 0 for none."""
    postproc_noise_floor_db: float = Field(default=-25.0, ge=-80, le=-20)
    """Paper preset: noise floor of the FFT denoiser."""
    postproc_sfx_volume: float = Field(default=PAPER_MIX.sfx_volume, ge=0, le=16)
    """Paper preset: linear volume of each SFX."""
    postproc_bgm_volume: float = Field(default=PAPER_MIX.bgm_volume, ge=0, le=16)
    """Paper preset: linear volume of the BGM."""
    postproc_true_peak_db: float = Field(default=PAPER_MIX.true_peak_db, ge=-9, le=0)
    """Ceiling of the limiter, in both presets."""
    postproc_audio_bitrate_kbps: int = Field(default=PAPER_MIX.audio_bitrate_kbps, ge=32, le=512)
    """Bit rate of the AAC, in both presets."""

    postproc_balanced_lufs: float = Field(default=-16.0, ge=-40, le=-9)
    """Loudness of the whole mix in the balanced preset."""
    postproc_balanced_sfx_lufs: float = Field(default=-18.0, ge=-40, le=-9)
    """Loudness of each SFX before the whole is brought to its own."""
    postproc_balanced_bgm_lufs: float = Field(default=-20.0, ge=-40, le=-9)
    """Loudness of the BGM before the whole is brought to its own."""
    postproc_balanced_flatness_threshold: float = Field(default=0.45, ge=0, le=1)
    """Mean spectral flatness above which an SFX is dropped as noise; white noise scores 0.56."""
    postproc_balanced_rms_threshold: float = Field(default=BALANCED_SFX_CLEAN.rms_threshold, ge=0, le=10)
    """Mean STFT-RMS above which an SFX is dropped as noise."""
    postproc_balanced_sfx_highpass_hz: float = Field(default=BALANCED_SFX_CLEAN.highpass_hz, ge=0, le=20_000)
    """High-pass corner for SFX; 0 for none."""
    postproc_balanced_sfx_lowpass_hz: float = Field(default=BALANCED_SFX_CLEAN.lowpass_hz, ge=0, le=24_000)
    """Low-pass corner for SFX; 0 for none."""
    postproc_balanced_sfx_noise_floor_db: float = Field(default=-50.0, ge=-80, le=-20)
    """Noise floor of the FFT denoiser for SFX."""
    postproc_balanced_bgm_highpass_hz: float = Field(default=BALANCED_BGM_CLEAN.highpass_hz, ge=0, le=20_000)
    """High-pass corner for the BGM; 0 for none."""
    postproc_balanced_bgm_lowpass_hz: float = Field(default=BALANCED_BGM_CLEAN.lowpass_hz, ge=0, le=24_000)
    """Low-pass corner for the BGM; 0 for none."""

    def time_limits(self) -> TimeLimits:
        """How long FFmpeg may take."""
        return TimeLimits(
            self.postproc_time_base_s,
            self.postproc_time_per_second,
            self.postproc_time_per_encoded_megapixel,
        )

    def clean(self, preset: Preset, kind: Kind) -> CleanNumbers:
        """The numbers for the gate and the denoiser."""
        if preset is Preset.BALANCED and kind is Kind.SFX:
            return dataclasses.replace(
                BALANCED_SFX_CLEAN,
                rms_threshold=self.postproc_balanced_rms_threshold,
                flatness_threshold=self.postproc_balanced_flatness_threshold,
                highpass_hz=self.postproc_balanced_sfx_highpass_hz,
                lowpass_hz=self.postproc_balanced_sfx_lowpass_hz,
                noise_floor_db=self.postproc_balanced_sfx_noise_floor_db,
            )
        if preset is Preset.BALANCED:
            return dataclasses.replace(
                BALANCED_BGM_CLEAN,
                highpass_hz=self.postproc_balanced_bgm_highpass_hz,
                lowpass_hz=self.postproc_balanced_bgm_lowpass_hz,
            )
        return dataclasses.replace(
            PAPER_CLEAN,
            rms_threshold=self.postproc_rms_threshold,
            highpass_hz=self.postproc_highpass_hz,
            lowpass_hz=self.postproc_lowpass_hz,
            noise_floor_db=self.postproc_noise_floor_db,
        )

    def mix(self, preset: Preset) -> MixNumbers:
        """The numbers for the mix."""
        both = {
            "true_peak_db": self.postproc_true_peak_db,
            "audio_bitrate_kbps": self.postproc_audio_bitrate_kbps,
        }
        if preset is Preset.BALANCED:
            loudness = dataclasses.replace(
                BALANCED_LOUDNESS,
                mix_lufs=self.postproc_balanced_lufs,
                sfx_lufs=self.postproc_balanced_sfx_lufs,
                bgm_lufs=self.postproc_balanced_bgm_lufs,
            )
            return dataclasses.replace(BALANCED_MIX, loudness=loudness, **both)  # type: ignore[arg-type]
        return dataclasses.replace(
            PAPER_MIX,
            sfx_volume=self.postproc_sfx_volume,
            bgm_volume=self.postproc_bgm_volume,
            **both,  # type: ignore[arg-type]
        )
