"""A small hall: block-wise convolution with decaying noise, so that long pieces need little memory."""

from __future__ import annotations

import numpy as np
from scipy.fft import irfft, next_fast_len, rfft
from scipy.signal import butter, sosfilt

from .chance import stream

Samples = np.ndarray
PRE_DELAY_S = 0.018


def impulse_response(rate: int, seconds: float) -> Samples:
    """Stereo response, shape `(2, samples)`: 60 dB down after `seconds`, unit energy, soft treble."""
    rng = stream(0, "hall")
    length = int(rate * seconds)
    time = np.arange(length) / rate
    noise = rng.standard_normal((2, length)) * np.exp(-6.91 * time / seconds)
    shaped = sosfilt(butter(2, (250, 5500), "bandpass", fs=rate, output="sos"), noise, axis=1)
    delay = np.zeros((2, int(PRE_DELAY_S * rate)))
    response: Samples = np.concatenate([delay, shaped], axis=1)
    response /= np.sqrt(np.sum(response**2, axis=1, keepdims=True))
    return response


class Reverb:
    """Overlap-add convolution of consecutive blocks of at most `block` samples."""

    def __init__(self, response: Samples, block: int) -> None:
        self._size = next_fast_len(block + response.shape[1], real=True)
        self._spectrum = rfft(response, self._size, axis=1)
        self._tail = np.zeros((2, self._size))

    def process(self, samples: Samples) -> Samples:
        """The wet signal of one block, shape `(2, n)` in and out."""
        count = samples.shape[1]
        self._tail += irfft(rfft(samples, self._size, axis=1) * self._spectrum, self._size, axis=1)
        out: Samples = self._tail[:, :count].copy()
        self._tail = np.concatenate([self._tail[:, count:], np.zeros((2, count))], axis=1)
        return out
