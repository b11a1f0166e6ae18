"""A gateway whose sfx pods come and go: jobs wait for the first, and outlive the one that dies."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from google.protobuf.duration_pb2 import Duration

from sva_common.stubs import gateway_pb2 as pb

from .client import events_in
from .conftest import Bench
from .kubernetes_api import Cluster, endpoint, slice_of
from .workers import SFX, Worker

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def scaled(bench: Bench, cluster: Cluster) -> AsyncIterator[Bench]:
    """A gateway that finds its sfx workers in the cluster, where there are none yet."""
    await bench.workers["sfx"].pop().stop()
    await bench.start_gateway(
        SVA_GATEWAY_SFX=f"kubernetes:{cluster.namespace}/sfx:grpc",
        SVA_GATEWAY_MAX_ATTEMPTS="2",
        KUBECONFIG=str(cluster.kubeconfig),
    )
    yield bench


async def add_pod(bench: Bench, cluster: Cluster) -> Worker:
    """Start an sfx worker and publish it as ready."""
    pod = await Worker("sfx", bench.script).start(f"{cluster.host}:0")
    bench.workers["sfx"].append(pod)
    host, _, port = pod.address.rpartition(":")
    await cluster.put(slice_of(f"sfx-{port}", int(port), endpoint(host)))
    return pod


async def test_a_job_that_finds_no_pod_waits_says_so_and_runs_when_one_is_ready(
    scaled: Bench, cluster: Cluster, video: Path
) -> None:
    job = await scaled.client.create(video)
    messages, pod = [], None
    async for message in scaled.client.stub.WatchJob(pb.WatchJobRequest(job_id=job.id)):
        messages.append(message)
        waiting = [m for m in messages if m.event.track_state.detail == "waiting for a worker"]
        # Not before both have said so: the second may begin after the first has found a pod.
        if pod is None and len(waiting) == 2:
            pod = await add_pod(scaled, cluster)
    assert pod is not None
    waited = {e.track_state.track for e in events_in(messages) if "waiting" in e.track_state.detail}
    assert waited == {0, 1}
    assert len(pod.calls) == 2
    assert messages[-1].job.state == pb.JOB_STATE_SUCCEEDED


async def test_waiting_for_a_pod_counts_toward_the_time_limit(scaled: Bench, video: Path) -> None:
    job = await scaled.client.create(video, time_limit=Duration(seconds=2))
    ended = await scaled.client.end(job.id)
    assert (ended.state, ended.error.reason) == (pb.JOB_STATE_FAILED, "DEADLINE")
    assert not any(call.startswith(f"generate:{SFX}") for call in scaled.script.calls)


async def test_a_pod_that_dies_in_the_middle_has_its_track_made_by_another(
    scaled: Bench, cluster: Cluster, video: Path
) -> None:
    name = f"generate:{SFX}"
    scaled.script.hold(name)
    dying = await add_pod(scaled, cluster)
    job = await scaled.client.create(video)
    await scaled.script.reached(name)
    await dying.stop()
    await cluster.delete(f"sfx-{dying.address.rpartition(':')[2]}")
    other = await add_pod(scaled, cluster)
    await scaled.script.reached(name, 2)
    scaled.script.let()
    assert (await scaled.client.end(job.id)).state == pb.JOB_STATE_SUCCEEDED
    assert name in dying.calls
    assert name in other.calls
