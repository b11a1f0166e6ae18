"""RIFF WAVE files of 32-bit float samples (format 3 of Microsoft's mmreg.h): a header before raw samples."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from sva_common.errors import DataLoss

HEADER_BYTES = 58
_IEEE_FLOAT = 3
_MAX_32 = 0xFFFFFFFF
_HEADER = struct.Struct("<4sI4s4sIHHIIHHH4sII4sI")


@dataclass(frozen=True, slots=True)
class WaveFormat:
    """Rate in Hz and interleaved channels of 32-bit float samples."""

    sample_rate: int
    channels: int


def header(audio: WaveFormat, data_bytes: int) -> bytes:
    """The `HEADER_BYTES` that make `data_bytes` of little-endian float samples a WAV file.

    Sizes beyond 4 GiB do not fit the format; readers then take the file's own length.
    """
    frame = 4 * audio.channels
    return _HEADER.pack(
        b"RIFF",
        min(HEADER_BYTES - 8 + data_bytes, _MAX_32),
        b"WAVE",
        b"fmt ",
        18,
        _IEEE_FLOAT,
        audio.channels,
        audio.sample_rate,
        audio.sample_rate * frame,
        frame,
        32,
        0,
        # Formats other than PCM want the number of frames in a chunk of its own.
        b"fact",
        4,
        min(data_bytes // frame, _MAX_32),
        b"data",
        min(data_bytes, _MAX_32),
    )


def read_format(head: bytes) -> WaveFormat:
    """The format of a file that `header` began. Raises `DataLoss` when it is another kind of file."""
    if len(head) < HEADER_BYTES:
        raise DataLoss("the track's file is shorter than its header")
    fields = _HEADER.unpack(head[:HEADER_BYTES])
    if (fields[0], fields[2], fields[5], fields[10]) != (b"RIFF", b"WAVE", _IEEE_FLOAT, 32):
        raise DataLoss("the track's file is not a float WAV file")
    channels, rate, bytes_per_s, frame = fields[6:10]
    if not channels or not rate or frame != 4 * channels or bytes_per_s != rate * frame:
        raise DataLoss("the header of the track's file contradicts itself")
    return WaveFormat(sample_rate=rate, channels=channels)
