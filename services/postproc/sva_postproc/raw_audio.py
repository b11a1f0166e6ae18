"""Raw audio as models give it: interleaved little-endian 32-bit floats in a file, without a header."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sva_common.errors import InvalidInput

BYTES_PER_SAMPLE = 4
BLOCK_FRAMES = 1 << 17
MAX_AMPLITUDE = 100.0
"""Samples beyond 40 dB over full scale are no sound but an accident."""


@dataclass(frozen=True, slots=True)
class RawAudio:
    """A file of raw samples, shape (frames, channels) in row order; nominal range -1 to 1."""

    path: Path
    sample_rate: int
    """Hz."""
    channels: int
    frames: int

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.frames / self.sample_rate

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        """The samples in blocks of shape (up to `BLOCK_FRAMES`, channels)."""
        with self.path.open("rb") as file:
            while data := file.read(BLOCK_FRAMES * self.channels * BYTES_PER_SAMPLE):
                yield np.frombuffer(data, dtype="<f4").reshape(-1, self.channels)

    def mono_blocks(self) -> Iterator[NDArray[np.float32]]:
        """The mean of the channels in blocks of shape (up to `BLOCK_FRAMES`,)."""
        for block in self.blocks():
            yield block[:, 0] if self.channels == 1 else block.mean(axis=1, dtype=np.float32)


def open_raw(path: Path, name: str, sample_rate: int, channels: int, *, max_duration_s: float) -> RawAudio:
    """What the file holds, by its size alone.

    Raises `InvalidInput` with reason AUDIO_EMPTY, AUDIO_SIZE (not a whole number of frames) or
    AUDIO_TOO_LONG.
    """
    size = path.stat().st_size
    frame_bytes = channels * BYTES_PER_SAMPLE
    if size == 0:
        raise InvalidInput(f"track {name!r} holds no samples", reason="AUDIO_EMPTY")
    if size % frame_bytes:
        raise InvalidInput(
            f"track {name!r} has {size} bytes, which is no whole number of {frame_bytes}-byte frames",
            reason="AUDIO_SIZE",
        )
    audio = RawAudio(path, sample_rate, channels, size // frame_bytes)
    if audio.duration_s > max_duration_s:
        raise InvalidInput(
            f"track {name!r} lasts {audio.duration_s:.1f} s; at most {max_duration_s:g} s are allowed",
            reason="AUDIO_TOO_LONG",
        )
    return audio


def check_samples(audio: RawAudio, name: str) -> None:
    """Raise `InvalidInput` with reason AUDIO_NOT_FINITE or AUDIO_TOO_LOUD. Reads the whole file."""
    for block in audio.blocks():
        peak = float(np.abs(block).max())
        if not np.isfinite(peak):
            raise InvalidInput(f"track {name!r} holds NaN or infinite samples", reason="AUDIO_NOT_FINITE")
        if peak > MAX_AMPLITUDE:
            raise InvalidInput(
                f"track {name!r} has samples of {peak:.3g}; full scale is 1", reason="AUDIO_TOO_LOUD"
            )
