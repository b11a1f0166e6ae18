"""How long FFmpeg may take: in proportion to what it works on."""

from __future__ import annotations

from dataclasses import dataclass

from sva_common.media.probe import VideoProbe


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """How long FFmpeg may take."""

    base_s: float
    per_second: float
    """For each second of picture that is mixed and copied."""
    per_encoded_megapixel: float
    """For each million pixels that are encoded anew."""

    def for_sound(self, duration_s: float) -> float:
        """The limit for one run over sound, in seconds."""
        return self.base_s + self.per_second * duration_s

    def for_video(self, source: VideoProbe, *, encoding: bool) -> float:
        """The limit for one run over a video, in seconds."""
        limit = self.for_sound(source.duration_s)
        if encoding:
            frames = source.duration_s * max(source.frame_rate, 1.0)
            limit += self.per_encoded_megapixel * frames * source.width * source.height / 1e6
        return limit
