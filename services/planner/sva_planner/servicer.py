"""`PlannerService`: wire ↔ domain, nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractContextManager
from pathlib import Path

import grpc

from sva_common.letting_in import let_in
from sva_common.stubs import media_pb2 as media
from sva_common.stubs import planner_pb2 as wire
from sva_common.stubs import planner_pb2_grpc as wire_grpc

from .keyframes.choice import Rule
from .plan import KeyFrame, Personalization, Plan, PlanOptions
from .upload import receive_video

SERVICE = "sva.v1.PlannerService"

_RULES = {
    Rule.RANDOM_KEY_FRAME: wire.KEY_FRAME_RULE_RANDOM_KEY_FRAME,
    Rule.RANDOM_SAMPLED_FRAME: wire.KEY_FRAME_RULE_RANDOM_SAMPLED_FRAME,
    Rule.NOTHING_SHOWN: wire.KEY_FRAME_RULE_NOTHING_SHOWN,
}


class PlannerServicer(wire_grpc.PlannerServiceServicer):
    """Receives a video, has it planned, answers the plan."""

    def __init__(
        self,
        plan: Callable[[Path, PlanOptions], Awaitable[Plan]],
        *,
        slot: Callable[[], AbstractContextManager[Path]],
        max_video_bytes: int,
        upload_idle_s: float,
    ) -> None:
        self._plan = plan
        self._slot = slot
        self._max_video_bytes = max_video_bytes
        self._upload_idle_s = upload_idle_s

    async def Plan(
        self, request_iterator: AsyncIterator[wire.PlanRequest], context: grpc.aio.ServicerContext
    ) -> wire.PlanResponse:
        with self._slot() as directory:
            await let_in(context)
            options, video = await receive_video(
                request_iterator, directory, max_bytes=self._max_video_bytes, idle_s=self._upload_idle_s
            )
            return _response(await self._plan(video, _options(options)), options.seed)


def _options(options: wire.PlanOptions) -> PlanOptions:
    return PlanOptions(
        seed=options.seed,
        wish=options.wish.strip(),
        description=options.description.strip(),
        sfx_prompts=tuple(options.sfx_prompts),
        bgm_prompt=options.bgm_prompt,
    )


def _response(plan: Plan, seed: int) -> wire.PlanResponse:
    p, v = plan.provenance, plan.video
    return wire.PlanResponse(
        description=plan.description,
        scheme=media.Scheme(
            idea=plan.scheme.idea,
            tracks=[
                *(media.Track(kind=media.TRACK_KIND_SFX, prompt=prompt) for prompt in plan.scheme.sfx),
                media.Track(kind=media.TRACK_KIND_BGM, prompt=plan.scheme.bgm),
            ],
        ),
        key_frame=_key_frame(plan.key_frame) if plan.key_frame else None,
        personalization=_personalization(plan.personalization) if plan.personalization else None,
        cues=[wire.Cue(time_s=cue.time_s, label=cue.label, strength=cue.strength) for cue in plan.cues],
        provenance=wire.PlanProvenance(
            provider=p.provider,
            model=p.model,
            template_version=p.template_version,
            seed=seed,
            attempts=p.attempts,
            fallback_reason=p.fallback_reason,
            sent_to=p.sent_to,
        ),
        video=media.VideoInfo(
            container=v.container,
            codec=v.codec,
            width=v.width,
            height=v.height,
            duration_s=v.duration_s,
            frame_rate=v.frame_rate,
            has_audio=v.has_audio,
        ),
    )


def _key_frame(frame: KeyFrame) -> wire.KeyFrame:
    return wire.KeyFrame(
        png=frame.png, time_s=frame.time_s, frame_index=frame.frame_index, rule=_RULES[frame.rule]
    )


def _personalization(made: Personalization) -> wire.Personalization:
    return wire.Personalization(keywords=made.keywords, examples=made.examples)
