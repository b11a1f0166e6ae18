"""Makes small files that promise or unfold to something huge."""

from __future__ import annotations

import struct
from pathlib import Path

from .bad_files import MATROSKA_DURATION, PICTURE, X264, ffmpeg, long_header

STREAMS = 1_000_000
FRAMES = 200_000_000
RATE = 1_000_000_000
_MATROSKA_DEFAULT_DURATION = b"\x23\xe3\x83"
_MATROSKA_TRACKS = b"\x16\x54\xae\x6b"


def huge_animation(path: Path) -> None:
    """A GIF of 5 frames of 8192×8192: 13 kB that are 1.3 GB when decoded."""
    source = "color=size=8192x8192:rate=10:duration=0.5"
    ffmpeg("-f", "lavfi", "-i", source, "-vf", "format=rgb8", "-f", "gif", str(path))


def huge_picture_in_ts(path: Path) -> None:
    """The same in MPEG-TS, whose streams show only while they are read."""
    source = "color=size=8192x8192:rate=10:duration=0.2"
    ffmpeg("-f", "lavfi", "-i", source, *X264, "-f", "mpegts", str(path))


def million_streams_mp4(path: Path) -> None:
    """An index of a million tracks."""
    tracks = struct.pack(">I4s", 8, b"trak") * STREAMS
    kind = struct.pack(">I4s4sI4s", 20, b"ftyp", b"isom", 0, b"isom")
    path.write_bytes(kind + struct.pack(">I4s", 8 + len(tracks), b"moov") + tracks)


def million_streams_mkv(path: Path) -> None:
    """A Matroska file with a million entries in its list of tracks."""
    _matroska(path)
    data = path.read_bytes()
    # TrackEntry: number, UID, type (video), codec.
    entry = b"\xd7\x81\x01\x73\xc5\x81\x01\x83\x81\x01\x86\x85V_VP8"
    entries = (b"\xae" + bytes([0x80 | len(entry)]) + entry) * STREAMS
    at = data.index(_MATROSKA_TRACKS)
    path.write_bytes(
        _unsized(data[:at])
        + _MATROSKA_TRACKS
        + struct.pack(">Q", 1 << 56 | len(entries))
        + entries
        + data[at:]
    )


def all_streams_ts(path: Path) -> None:
    """MPEG-TS without tables, in which each packet may be of another stream."""
    start = b"\x00\x00\x01\xe0\x00\x00\x80\x80\x05\x21\x00\x01\x00\x01".ljust(184, b"\xff")
    some = b"".join(struct.pack(">BHB", 0x47, 0x4000 | pid, 0x10) + start for pid in range(0x20, 0x1FFF))
    with path.open("wb") as file:
        for _ in range(8):
            file.write(some)


def three_hours_mkv(path: Path) -> None:
    """A header of 3 hours before 1 s of data."""
    long_header(path)


def three_hours_mp4(path: Path) -> None:
    """An index that gives each of 10 frames 18 minutes; all are there."""
    _mp4_with_steps(path, timescale=10, step=10_800)


def endless_index(path: Path) -> None:
    """An index of 200 million frames of one byte each, in 12 bytes: 5 GB once it is unfolded."""
    ffmpeg(*PICTURE, *X264, "-f", "mp4", str(path))
    data = bytearray(path.read_bytes())
    sizes, times = data.index(b"stsz") + 8, data.index(b"stts") + 12
    struct.pack_into(">II", data, sizes, 1, FRAMES)
    struct.pack_into(">II", data, times, FRAMES, 1)
    chunks = data.index(b"stsc") + 12
    struct.pack_into(">II", data, chunks, 1, FRAMES)
    path.write_bytes(data)


def billion_frames_a_second_mp4(path: Path) -> None:
    """30 frames, a nanosecond each."""
    _mp4_with_steps(path, timescale=RATE, step=1)


def billion_frames_a_second_mkv(path: Path) -> None:
    """3 s of frames that are said to last a nanosecond each."""
    _matroska(path)
    data = bytearray(path.read_bytes())
    at = data.index(_MATROSKA_DEFAULT_DURATION) + len(_MATROSKA_DEFAULT_DURATION)
    size = data[at] & 0x7F
    data[at + 1 : at + 1 + size] = (1).to_bytes(size, "big")
    path.write_bytes(data)


def billion_frames_a_second_avi(path: Path) -> None:
    """The same in AVI, which has nothing else to go by."""
    ffmpeg(*PICTURE, "-c:v", "mjpeg", "-f", "avi", str(path))
    data = bytearray(path.read_bytes())
    at = data.index(b"strh") + 8 + 20
    struct.pack_into("<II", data, at, 1, RATE)
    path.write_bytes(data)


def _matroska(path: Path) -> None:
    ffmpeg(*PICTURE, *X264, "-f", "matroska", str(path))
    assert MATROSKA_DURATION in path.read_bytes()


def _mp4_with_steps(path: Path, *, timescale: int, step: int) -> None:
    ffmpeg(*PICTURE, *X264, "-bf", "0", "-f", "mp4", str(path))
    data = bytearray(path.read_bytes())
    struct.pack_into(">I", data, data.index(b"mdhd") + 16, timescale)
    frames = struct.unpack_from(">I", data, data.index(b"stts") + 12)[0]
    struct.pack_into(">II", data, data.index(b"stts") + 12, frames, step)
    # Without the edit list: its times are the old ones.
    data[data.index(b"edts") : data.index(b"edts") + 4] = b"free"
    path.write_bytes(data)


def _unsized(head: bytes) -> bytes:
    """The same head, of a segment that goes on to the end of the file."""
    at = head.index(b"\x18\x53\x80\x67") + 4
    return head[:at] + b"\x01" + b"\xff" * 7 + head[at + 8 :]
