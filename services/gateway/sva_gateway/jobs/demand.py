"""How much sound a job still needs from the generators: what sfx and bgm are scaled by."""

from __future__ import annotations

from sva_common.stubs import gateway_pb2 as pb
from sva_common.stubs import media_pb2 as media

from .states import ended

KINDS = ("sfx", "bgm")
SHORTEST_S, LONGEST_S = 0.5, 600.0
"""What a generator takes (`GenerateRequest.duration_s`). The mix cuts what is too long."""
EXPECTED_SFX = 2
"""SFX of a job that is not planned yet and brought no prompts of its own, as in the paper; BGM is one."""


def length_s(track: media.Track, video_s: float) -> float:
    """How much sound a track needs, in seconds, within what generators take."""
    end = min(track.end_s, video_s) if track.end_s > 0 else video_s
    return min(max(end - track.start_s, SHORTEST_S), LONGEST_S)


def needed_s(job: pb.Job) -> dict[str, float]:
    """Seconds of sound that are queued or being generated, by kind; expected ones until the job is planned.

    A track counts in full until it is generated: what works on it is needed to its end.
    """
    needed = dict.fromkeys(KINDS, 0.0)
    if ended(job):
        return needed
    if not job.tracks:
        whole = length_s(media.Track(), job.video.duration_s)
        return {"sfx": whole * (len(job.options.sfx_prompts) or EXPECTED_SFX), "bgm": whole}
    for track in job.tracks:
        if not track.HasField("model"):
            kind = "bgm" if track.track.kind == media.TRACK_KIND_BGM else "sfx"
            needed[kind] += length_s(track.track, job.video.duration_s)
    return needed
