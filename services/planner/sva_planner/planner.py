"""Plans the sounds of one video: survey, key frame, description, scheme, cues."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from sva_common.errors import InvalidInput
from sva_common.media.probe import VideoProbe, probe
from sva_common.telemetry.tracing import span

from .authors.base import Author, View
from .authors.user import UserAuthor
from .keyframes.choice import Choice, choose
from .keyframes.cues import find_cues
from .keyframes.frame import to_png
from .keyframes.survey import LOOKS, Survey, picture_at, survey
from .metrics import PLANS
from .plan import KeyFrame, Plan, PlanOptions
from .scheme import Scheme

PICTURE_SIDE = 1024
"""Long side, in pixels, of the picture that is sent and kept."""


async def make_plan(path: Path, options: PlanOptions, author: Author, *, max_duration_s: float) -> Plan:
    """Plan the sounds of the video at `path`.

    Raises `InvalidInput` (not a video, no picture, too long), and what `author` raises.
    """
    video = await probe(path)
    _check_length(video, max_duration_s)
    seen = await survey(path, video, options.seed)
    chosen = await asyncio.to_thread(_choose, seen, options.seed)
    if chosen is None and not (options.is_complete or options.description):
        raise InvalidInput("no frame of the video can be decoded", reason="NO_PICTURE")
    key_frame = await _key_frame(path, seen, chosen) if chosen else None
    view = _view(seen, chosen, key_frame.png) if chosen and key_frame else None
    with span("draft"):
        draft = await (UserAuthor() if options.is_complete else author).draft(view, options)
    PLANS.labels(draft.provenance.provider).inc()
    return Plan(
        description=draft.description,
        scheme=_overridden(draft.scheme, options),
        key_frame=key_frame,
        personalization=draft.personalization,
        cues=await asyncio.to_thread(find_cues, seen.motion, seen.timeline.first_s),
        provenance=draft.provenance,
        video=video,
    )


def _check_length(video: VideoProbe, max_duration_s: float) -> None:
    if video.duration_s > max_duration_s:
        raise InvalidInput(
            f"the video lasts {video.duration_s:.1f} s, and {max_duration_s:g} s are allowed",
            reason="VIDEO_TOO_LONG",
        )


def _choose(seen: Survey, seed: int) -> Choice | None:
    from .mllm.offline import shows_nothing

    return choose(seen.key_frames, seen.sampled, shows_nothing=shows_nothing, seed=seed)


async def _key_frame(path: Path, seen: Survey, chosen: Choice) -> KeyFrame:
    timeline = seen.timeline
    picture = await picture_at(path, timeline, chosen.frame, side=PICTURE_SIDE)
    index = timeline.index_at(chosen.frame.time_s)
    return KeyFrame(
        png=await asyncio.to_thread(to_png, picture.pixels),
        time_s=timeline.times_s[index] - timeline.first_s,
        frame_index=index,
        rule=chosen.rule,
    )


def _view(seen: Survey, chosen: Choice, png: bytes) -> View:
    others = [frame for frame in seen.sampled if frame.time_s != chosen.frame.time_s][: LOOKS - 1]
    frames = sorted([*others, chosen.frame], key=lambda frame: frame.time_s)
    return View(png, tuple(frame.pixels for frame in frames), frames.index(chosen.frame))


def _overridden(scheme: Scheme, options: PlanOptions) -> Scheme:
    """The user's own prompts stand in place of written ones."""
    return replace(scheme, sfx=options.sfx_prompts or scheme.sfx, bgm=options.bgm_prompt or scheme.bgm)
