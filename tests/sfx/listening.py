"""An independent ear: figures that a listener with a spectrum analyser would read off a clip."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

import librosa
import numpy as np
import numpy.typing as npt
from scipy import signal

from sva_sfx.procedural import Procedural
from sva_text_to_audio.backend import GenerationRequest

RATE = 32_000
ENVELOPE_RATE = 400
Samples = npt.NDArray[np.float32]


@cache
def render(prompt: str, duration_s: float, seed: int) -> Samples:
    """One channel of the backend's sound, shape `(n,)`; renders are shared by all tests."""
    request = GenerationRequest(prompt, duration_s, seed)
    samples: Samples = Procedural().render(request, lambda _fraction: None)[0]
    samples.flags.writeable = False
    return samples


def prompt_of(kind: str) -> str:
    """The plainest prompt for a kind."""
    return kind.replace("_", " ")


@dataclass(frozen=True, slots=True)
class Heard:
    """What was measured. Shares are of the power, 0 to 1."""

    centroid: float
    """Centre of gravity of the power spectrum in Hz."""
    low: float
    """Share of the power below 200 Hz."""
    high: float
    """Share of the power above 3 kHz."""
    flatness: float
    """0 for pure tones, 1 for white noise, between 30 Hz and 11 kHz."""
    onsets: float
    """Onsets a second."""
    active: float
    """Share of the time within 20 dB of the loudest moment."""
    pulse: float
    """The strongest rhythm of the loudness in Hz, 0.5 to 60."""
    pulse_strength: float
    """How much of the loudness's movement that rhythm explains, with its harmonics."""
    pitch: float
    """Median frequency of the strongest partial, in Hz."""
    purity: float
    """Share of the power within 20 Hz of the strongest partial of each moment."""
    glide: float
    """How far the strongest partial travels: 90th over 10th percentile."""


def envelope(samples: Samples) -> npt.NDArray[np.float64]:
    """RMS in frames of 1/400 s."""
    hop = RATE // ENVELOPE_RATE
    whole = samples[: samples.size // hop * hop].astype(np.float64).reshape(-1, hop)
    return np.sqrt(np.mean(whole**2, axis=1))


@lru_cache(maxsize=2)
def _spectrum(data: bytes) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    f, power = signal.welch(np.frombuffer(data, np.float32), RATE, nperseg=4096)
    return f, power


def share(samples: Samples, low: float, high: float) -> float:
    """Share of the power between two frequencies in Hz."""
    f, power = _spectrum(samples.tobytes())
    return float(power[(f >= low) & (f < high)].sum() / power.sum())


def centroid(samples: Samples) -> float:
    """Centre of gravity of the power spectrum in Hz."""
    f, power = _spectrum(samples.tobytes())
    return float((f * power).sum() / power.sum())


def flatness(samples: Samples) -> float:
    """Geometric over arithmetic mean of the power spectrum between 30 Hz and 11 kHz."""
    f, power = signal.welch(samples, RATE, nperseg=2048)
    part = power[(f > 30) & (f < 11_000)] + 1e-12 * power.sum()
    return float(np.exp(np.log(part).mean()) / part.mean())


def onset_rate(samples: Samples) -> float:
    """Onsets a second."""
    found = librosa.onset.onset_detect(y=samples, sr=RATE, hop_length=256, units="time", delta=0.12)
    return float(len(found) * RATE / samples.size)


def rhythm(samples: Samples) -> tuple[float, float]:
    """The strongest periodicity of the loudness in Hz and its autocorrelation, by the first good lag."""
    level = envelope(samples)
    level = signal.sosfiltfilt(signal.butter(2, [0.4, 70], "bandpass", fs=ENVELOPE_RATE, output="sos"), level)
    spectrum = np.abs(np.fft.rfft(level, 2 * level.size)) ** 2
    correlation = np.fft.irfft(spectrum)[: int(2.5 * ENVELOPE_RATE)]
    correlation /= correlation[0] * (1 - np.arange(correlation.size) / level.size)
    peaks, _ = signal.find_peaks(correlation[6:])
    if peaks.size == 0:
        return 0.0, 0.0
    peaks = peaks + 6
    best = correlation[peaks].max()
    first = int(peaks[np.argmax(correlation[peaks] >= 0.9 * best)])
    return ENVELOPE_RATE / first, float(best)


def strongest_partials(samples: Samples) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Frequency of the strongest partial and its share of the power, in frames within 20 dB of the top."""
    f, _, spectrum = signal.stft(samples, RATE, nperseg=2048, noverlap=1024)
    power = np.abs(spectrum) ** 2
    total = power.sum(axis=0)
    loud = total > 0.01 * total.max()
    power, total = power[:, loud], total[loud]
    top = power.argmax(axis=0)
    around = [power[max(0, b - 1) : b + 2, i].sum() / total[i] for i, b in enumerate(top)]
    return f[top], np.asarray(around)


def listen(samples: Samples) -> Heard:
    """Measure everything."""
    level = envelope(samples)
    level = np.convolve(level, np.ones(4) / 4, "same")
    pulse, strength = rhythm(samples)
    partials, purity = strongest_partials(samples)
    low, high = np.percentile(partials, [10, 90])
    return Heard(
        centroid=centroid(samples),
        low=share(samples, 0, 200),
        high=share(samples, 3000, RATE),
        flatness=flatness(samples),
        onsets=onset_rate(samples),
        active=float(np.mean(level > 0.1 * level.max())),
        pulse=pulse,
        pulse_strength=strength,
        pitch=float(np.median(partials)),
        purity=float(np.mean(purity)),
        glide=float(high / low),
    )
