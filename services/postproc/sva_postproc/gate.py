"""The noise gate: meaningless noise that a model sometimes yields is discarded (paper, section 2.3).

The measure is the mean over the frames of `librosa.feature.rms(S=|STFT|)` with n_fft 2048 and hop 512,
on the raw samples in -1…1. Two channels are averaged into one first, as `librosa.load` does. With its
Hann window, white noise of standard deviation s scores 0.61 s.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .presets import CleanNumbers, Kind
from .raw_audio import RawAudio

N_FFT = 2048
HOP = 512
FRAMES_AT_ONCE = 512
"""STFT frames in memory at a time: 4 MB of magnitudes, however long the track."""
SOUNDING = 1e-4
"""Frames of lower RMS (-80 dBFS) are silence, whose flatness says nothing."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What the gate measures."""

    rms: float
    flatness: float
    """Mean spectral flatness of the frames that sound, 0 (a tone) to 1; white noise scores 0.56."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate decides."""

    rms: float
    flatness: float
    threshold: float
    kept: bool
    reason: str
    """`rms` or `flatness` when the track is dropped, else empty."""


def measure(audio: RawAudio) -> Measure:
    """Measure a track. Memory is bounded, whatever its length."""
    import librosa

    rms_sum = flatness_sum = 0.0
    frames = sounding = 0
    for block in _overlapping(audio.mono_blocks()):
        spectrum = librosa.stft(block, n_fft=N_FFT, hop_length=HOP, center=False)
        magnitude = np.abs(spectrum)
        rms = librosa.feature.rms(S=magnitude, frame_length=N_FFT, hop_length=HOP)[0]
        rms_sum += float(rms.sum(dtype=np.float64))
        frames += rms.size
        heard = rms >= SOUNDING
        if heard.any():
            flatness = librosa.feature.spectral_flatness(S=magnitude[:, heard])[0]
            flatness_sum += float(flatness.sum(dtype=np.float64))
            sounding += flatness.size
    return Measure(rms_sum / frames, flatness_sum / sounding if sounding else 0.0)


def judge(found: Measure, kind: Kind, numbers: CleanNumbers) -> Verdict:
    """Decide whether a track is kept. Background music always is."""
    reason = ""
    if kind is Kind.SFX:
        if found.rms > numbers.rms_threshold:
            reason = "rms"
        elif numbers.flatness_threshold is not None and found.flatness > numbers.flatness_threshold:
            reason = "flatness"
    return Verdict(found.rms, found.flatness, numbers.rms_threshold, not reason, reason)


def _overlapping(blocks: Iterator[NDArray[np.float32]]) -> Iterator[NDArray[np.float32]]:
    """The signal, zero-padded by half a window at both ends as librosa does, cut into runs of whole frames.

    Neighbours overlap by N_FFT - HOP, so that the frames of all runs are those of the whole signal.
    """
    run = FRAMES_AT_ONCE * HOP
    held = np.zeros(N_FFT // 2, dtype=np.float32)
    for block in blocks:
        held = np.concatenate((held, block))
        while held.size >= run + N_FFT - HOP:
            yield held[: run + N_FFT - HOP]
            held = held[run:]
    held = np.concatenate((held, np.zeros(N_FFT // 2, dtype=np.float32)))
    if held.size >= N_FFT:
        yield held
