"""A job from beginning to end: plan, generate and clean every track, mix.

The engine (DBOS) writes down each step's outcome, and after a crash replays the workflow up to where it
was. It numbers steps by the order of calls, so nothing here runs side by side but child workflows, each
with an id of its own (`<job>.<n>`), and which of them ended first is itself written down (`wait_first`).
"""

from __future__ import annotations

from dbos import DBOS, SetWorkflowID

from .runtime import current
from .steps.clean import clean
from .steps.finish import fail, succeed
from .steps.generate import generate
from .steps.mux import mux
from .steps.outcome import Outcome
from .steps.plan import plan

VERSION = "1"
"""Changes only when a workflow that an older gateway began could not go on with this code."""
POLL_S = 0.2


@DBOS.workflow(name="sva.job", max_recovery_attempts=None)
async def run_job(job_id: str) -> None:
    """Carry one job through all five services."""
    with current().running.task(job_id):
        outcome = await plan(job_id)
        if not outcome.stops:
            outcome = await make_tracks(job_id, outcome.tracks)
        if not outcome.stops:
            outcome = await mux(job_id)
        if not outcome.stops:
            outcome = await succeed(job_id)
        if outcome.failure:
            await fail(job_id, outcome.failure)


async def make_tracks(job_id: str, count: int) -> Outcome:
    """Make all tracks at once. The first that cannot be made stops the others."""
    tracks = []
    for n in range(count):
        with SetWorkflowID(f"{job_id}.{n}"):
            tracks.append(await DBOS.start_workflow_async(run_track, job_id, n))
    while tracks:
        done = await DBOS.wait_first_async(tracks, polling_interval_sec=POLL_S)
        tracks.remove(done)
        outcome: Outcome = await done.get_result(polling_interval_sec=POLL_S)
        if outcome.stops:
            await DBOS.cancel_workflows_async([track.workflow_id for track in tracks])
            return outcome
    return Outcome()


@DBOS.workflow(name="sva.track", max_recovery_attempts=None)
async def run_track(job_id: str, n: int) -> Outcome:
    """Make one track: generated, then judged and cleaned while others still generate."""
    with current().running.task(job_id):
        outcome = await generate(job_id, n)
        return outcome if outcome.stops else await clean(job_id, n)
