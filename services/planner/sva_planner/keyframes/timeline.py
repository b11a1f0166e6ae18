"""When each frame of a video is shown, and which are key frames, read from the packets without decoding."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from pathlib import Path

from sva_common.errors import InvalidInput
from sva_common.media.ffmpeg import run_ffmpeg

from .graph import packet_list

PACKET_LIST_LIMIT_S = 30.0
MAX_FRAMES = 1_000_000
"""More than four hours at 60 frames per second."""

_KEY, _DISCARD = 0x1, 0x4
_NO_TIMESTAMP = {"NOPTS", str(-(2**63))}


@dataclass(frozen=True, slots=True)
class Timeline:
    """The frames of a video in order of presentation, in seconds of the file's own clock."""

    times_s: tuple[float, ...]
    """When each frame is shown, ascending. Never empty."""
    key_times_s: tuple[float, ...]
    """The same for key frames (I-frames) alone. May be empty."""

    @property
    def first_s(self) -> float:
        """When the first frame is shown."""
        return self.times_s[0]

    @property
    def duration_s(self) -> float:
        """From the first frame to the last."""
        return self.times_s[-1] - self.times_s[0]

    @property
    def step_s(self) -> float:
        """The mean time from a frame to the next; 0 for a single frame."""
        return self.duration_s / max(1, len(self.times_s) - 1)

    def index_at(self, time_s: float) -> int:
        """The index, from 0, of the frame whose time is nearest to `time_s`."""
        after = min(bisect_left(self.times_s, time_s), len(self.times_s) - 1)
        before = max(after - 1, 0)
        nearer_before = time_s - self.times_s[before] < self.times_s[after] - time_s
        return before if nearer_before else after


async def read_timeline(path: Path) -> Timeline:
    """Read the timeline of the first video stream of `path`.

    Raises `InvalidInput` with reason NO_PICTURE when it has no frame, MEDIA_TOO_LARGE when it has more
    than `MAX_FRAMES`.
    """
    reader = _PacketReader()
    await run_ffmpeg(packet_list(), limit_s=PACKET_LIST_LIMIT_S, video=path, on_line=reader.take)
    if not reader.times_s:
        raise InvalidInput("the video has no frames", reason="NO_PICTURE")
    return Timeline(tuple(sorted(reader.times_s)), tuple(sorted(reader.key_times_s)))


class _PacketReader:
    """Reads the lines of FFmpeg's `framecrc` muxer: `0, dts, pts, duration, size, crc[, F=flags]`.

    Flags are only there when a packet is something else than a plain key frame.
    """

    def __init__(self) -> None:
        self.times_s: list[float] = []
        self.key_times_s: list[float] = []
        self._time_base = 0.0

    def take(self, line: str) -> None:
        """Read one line."""
        if line.startswith("#tb 0:"):
            numerator, _, denominator = line.removeprefix("#tb 0:").strip().partition("/")
            self._time_base = int(numerator) / int(denominator)
        if not line or line.startswith("#"):
            return
        fields = [field.strip() for field in line.split(",")]
        flags = next((int(f[2:], 16) for f in fields[6:] if f.startswith("F=")), _KEY)
        # Old AVI files have decoding timestamps alone.
        stamp = fields[1] if fields[2] in _NO_TIMESTAMP else fields[2]
        if flags & _DISCARD or stamp in _NO_TIMESTAMP or fields[4] == "0":
            return
        if len(self.times_s) == MAX_FRAMES:
            raise InvalidInput("the video has too many frames", reason="MEDIA_TOO_LARGE")
        self.times_s.append(int(stamp) * self._time_base)
        if flags & _KEY:
            self.key_times_s.append(self.times_s[-1])
