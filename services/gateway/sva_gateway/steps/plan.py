"""The first step: the planner looks at the video and says which sounds go with it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator

import grpc
from google.protobuf.json_format import MessageToDict

from sva_common.errors import InternalError
from sva_common.letting_in import Sending
from sva_common.stubs import gateway_pb2 as pb
from sva_common.stubs import planner_pb2 as planner
from sva_common.stubs import planner_pb2_grpc

from ..artifacts import KEY_FRAME, PLAN
from ..calling import Call, check_sent, readable
from ..jobs.changes import job_state, planned
from ..seeds import track_seed
from .base import Work, job_step


@job_step
async def plan(work: Work) -> int:
    """Plan the job's tracks; answer how many."""
    await work.record(job_state(pb.JOB_STATE_PLANNING))
    if work.job.tracks:
        return len(work.job.tracks)
    options = work.job.options
    asked = planner.PlanOptions(
        seed=options.seed,
        wish=options.wish,
        description=options.description,
        sfx_prompts=options.sfx_prompts,
        bgm_prompt=options.bgm_prompt,
    )

    async def requests() -> AsyncGenerator[planner.PlanRequest, None]:
        yield planner.PlanRequest(options=asked)
        async for part in work.send(work.source, "video"):
            yield planner.PlanRequest(video=part)

    async def attempt(call: Call) -> planner.PlanResponse:
        sending = Sending(requests())
        stub = planner_pb2_grpc.PlannerServiceStub(call.channel)
        try:
            answering = stub.Plan(aiter(sending), timeout=call.timeout_s, metadata=call.metadata)
            sending.to(answering)
            answer = await answering
        except (grpc.aio.AioRpcError, asyncio.CancelledError):
            check_sent(sending)
            raise
        if not readable(answer).scheme.tracks:
            raise InternalError("the planner planned no sound", reason="EMPTY_PLAN")
        return answer

    found = await work.call(work.runtime.planner, attempt)
    await _record(work, found)
    return len(found.scheme.tracks)


async def _record(work: Work, found: planner.PlanResponse) -> None:
    artifacts = []
    if found.key_frame.png:
        artifacts.append(await work.keep_bytes(KEY_FRAME, found.key_frame.png))
    artifacts.append(await work.keep_bytes(PLAN, plan_json(found)))
    seeds = [track_seed(work.job.options.seed, n) for n in range(len(found.scheme.tracks))]
    by = " ".join(filter(None, (found.provenance.provider, found.provenance.model)))
    await work.record(planned(found.description, found.scheme, by, seeds, artifacts))


def plan_json(found: planner.PlanResponse) -> bytes:
    """The plan as JSON, in the contract's own field names; the picture is an artifact of its own."""
    told = MessageToDict(found, preserving_proto_field_name=True, always_print_fields_with_no_presence=True)
    told.get("key_frame", {}).pop("png", None)
    return json.dumps(told, indent=2, ensure_ascii=False).encode()
