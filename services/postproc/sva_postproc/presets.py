"""The decisions of each preset, as data. `paper` is section 2.3 of arXiv 2404.16305."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a track is."""

    SFX = "sfx"
    BGM = "bgm"


class Preset(StrEnum):
    """A set of decisions that belong together."""

    PAPER = "paper"
    BALANCED = "balanced"


class ExistingAudio(StrEnum):
    """What becomes of sound that the video already has."""

    REPLACE = "replace"
    KEEP = "keep"
    DUCK = "duck"


@dataclass(frozen=True, slots=True)
class CleanNumbers:
    """The noise gate and the denoiser of one kind of track."""

    rms_threshold: float
    """Mean STFT-RMS above which an SFX is dropped."""
    flatness_threshold: float | None
    """Mean spectral flatness above which an SFX is dropped. `None`: flatness is not judged."""
    highpass_hz: float
    """0: no high-pass."""
    lowpass_hz: float
    """0: no low-pass."""
    noise_floor_db: float | None
    """Noise floor of the FFT denoiser. `None`: no denoiser."""
    noise_reduction_db: float
    """How far the denoiser lowers what it takes for noise (FFmpeg's default is 12)."""


@dataclass(frozen=True, slots=True)
class Duck:
    """How one sound steps back under another (FFmpeg's `sidechaincompress`)."""

    threshold: float
    """Linear level of the leading sound above which the other steps back."""
    ratio: float
    attack_ms: float
    release_ms: float


@dataclass(frozen=True, slots=True)
class Loudness:
    """Levels by EBU R128 loudness, in LUFS."""

    mix_lufs: float
    sfx_lufs: float
    bgm_lufs: float
    bgm_under_sfx: Duck


@dataclass(frozen=True, slots=True)
class MixNumbers:
    """Levels of the mix."""

    sfx_volume: float
    """Linear."""
    bgm_volume: float
    """Linear."""
    true_peak_db: float
    """Ceiling of the limiter at the end, in dBTP."""
    limiter_margin_db: float
    """How far below the ceiling the limiter works. Full-band noise, limited hard, grows by up to 0.7 dB
    on its way down from the oversampled rate; AAC adds more."""
    audio_bitrate_kbps: int
    divided: bool
    """Whether the sum is divided by the number of planned tracks, as `amix` does."""
    loudness: Loudness | None
    """`None`: volumes alone set the levels."""


NEW_UNDER_EXISTING = Duck(threshold=0.03, ratio=6.0, attack_ms=20.0, release_ms=500.0)
"""How the new sound steps back while sound that the video already has speaks (`duck`)."""

PAPER_CLEAN = CleanNumbers(
    rms_threshold=0.3,
    flatness_threshold=None,
    highpass_hz=200.0,
    lowpass_hz=3000.0,
    noise_floor_db=-25.0,
    noise_reduction_db=12.0,
)
PAPER_MIX = MixNumbers(
    sfx_volume=0.05,
    bgm_volume=3.0,
    true_peak_db=-1.0,
    limiter_margin_db=0.7,
    audio_bitrate_kbps=192,
    divided=True,
    loudness=None,
)
BALANCED_SFX_CLEAN = CleanNumbers(
    rms_threshold=0.3,
    # White noise scores 0.56, however loud; rain and wind stay below 0.4.
    flatness_threshold=0.45,
    highpass_hz=50.0,
    lowpass_hz=15_000.0,
    noise_floor_db=-50.0,
    noise_reduction_db=6.0,
)
BALANCED_BGM_CLEAN = CleanNumbers(
    rms_threshold=0.3,
    flatness_threshold=None,
    highpass_hz=30.0,
    lowpass_hz=18_000.0,
    noise_floor_db=None,
    noise_reduction_db=6.0,
)
BALANCED_LOUDNESS = Loudness(
    mix_lufs=-16.0,
    sfx_lufs=-18.0,
    bgm_lufs=-20.0,
    bgm_under_sfx=Duck(threshold=0.05, ratio=3.0, attack_ms=60.0, release_ms=600.0),
)
BALANCED_MIX = MixNumbers(
    sfx_volume=1.0,
    bgm_volume=1.0,
    true_peak_db=-1.0,
    limiter_margin_db=3.0,
    audio_bitrate_kbps=192,
    divided=False,
    loudness=BALANCED_LOUDNESS,
)
