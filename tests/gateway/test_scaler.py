"""What KEDA is told, and the replicas that follow."""

from __future__ import annotations

import itertools
import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest

from sva_common.channel import open_channel
from sva_common.errors import InvalidInput, Refused
from sva_common.status import from_rpc_error
from sva_common.stubs import externalscaler_pb2 as scaler_pb
from sva_common.stubs import gateway_pb2 as pb
from sva_common.stubs import media_pb2 as media
from sva_common.stubs.externalscaler_pb2_grpc import ExternalScalerStub
from sva_gateway.jobs import tables
from sva_gateway.jobs.changes import job_state
from sva_gateway.jobs.store import JobStore
from sva_gateway.scaling.backlog import Backlog
from sva_gateway.scaling.server import ScalerServer

from .conftest import Bench
from .simulated_keda import Rule
from .simulated_scaling import FAR_US, Scenario, add_job, scaler_over, simulate
from .workers import BGM, OTHER_SFX, SFX

KINDS = ("sfx", "bgm")


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'jobs.sqlite'}"


@pytest.fixture
def store(database: str) -> Iterator[JobStore]:
    engine = tables.open_engine(database)
    tables.create_tables(engine)
    yield JobStore(engine)
    engine.dispose()


def scaled(**metadata: str) -> scaler_pb.ScaledObjectRef:
    return scaler_pb.ScaledObjectRef(name="x", namespace="sva", scalerMetadata=metadata)


async def backlog(scaler: ExternalScalerStub) -> dict[str, float]:
    found = {}
    for kind in KINDS:
        asked = scaler_pb.GetMetricsRequest(
            scaledObjectRef=scaled(kind=kind, targetSeconds="30"), metricName="as-keda-names-it"
        )
        (value,) = (await scaler.GetMetrics(asked)).metricValues
        assert value.metricName == "as-keda-names-it"
        assert value.metricValue == math.ceil(value.metricValueFloat)
        active = await scaler.IsActive(asked.scaledObjectRef)
        assert active.result == (value.metricValueFloat > 0)
        found[kind] = value.metricValueFloat
    return found


async def test_the_backlog_is_what_jobs_still_need_and_a_job_without_a_plan_what_it_will(
    store: JobStore,
) -> None:
    video = media.VideoInfo(duration_s=7.5)
    own = pb.JobOptions(sfx_prompts=["a", "b", "c"])
    async with scaler_over(store) as scaler:
        assert await backlog(scaler) == {"sfx": 0.0, "bgm": 0.0}
        store.create(pb.Job(id="plain", state=pb.JOB_STATE_QUEUED, video=video), b"", FAR_US)
        assert await backlog(scaler) == {"sfx": 15.0, "bgm": 7.5}
        store.create(pb.Job(id="own", state=pb.JOB_STATE_QUEUED, video=video, options=own), b"", FAR_US)
        assert await backlog(scaler) == {"sfx": 37.5, "bgm": 15.0}
        add_job(store, "planned", 10)
        assert await backlog(scaler) == {"sfx": 57.5, "bgm": 25.0}
        store.record("plain", job_state(pb.JOB_STATE_CANCELLED))
        store.delete("own")
        assert await backlog(scaler) == {"sfx": 20.0, "bgm": 10.0}


async def test_every_gateway_on_a_database_answers_the_same(store: JobStore, database: str) -> None:
    other = tables.open_engine(database)
    async with scaler_over(store) as one, scaler_over(JobStore(other)) as another:
        add_job(store, "a", 10)
        assert await backlog(one) == await backlog(another) == {"sfx": 20.0, "bgm": 10.0}
    other.dispose()


async def test_one_query_serves_whoever_asks_within_a_moment(store: JobStore) -> None:
    async with scaler_over(store, kept_s=3600) as scaler:
        assert await backlog(scaler) == {"sfx": 0.0, "bgm": 0.0}
        add_job(store, "a", 10)
        assert await backlog(scaler) == {"sfx": 0.0, "bgm": 0.0}


def test_the_query_reads_an_index_and_no_table(store: JobStore) -> None:
    with store.engine.connect() as connection:
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT kind, sum(seconds) FROM sva_backlog GROUP BY kind"
        ).all()
    assert [row.detail for row in plan] == ["SCAN sva_backlog USING COVERING INDEX sva_backlog_kind"]


@pytest.mark.parametrize("kind", KINDS)
async def test_the_metric_has_a_name_that_an_autoscaler_takes_and_the_target_asked_for(
    store: JobStore, kind: str
) -> None:
    async with scaler_over(store) as scaler:
        answer = await scaler.GetMetricSpec(scaled(kind=kind, targetSeconds="22.5", scalerAddress="x:1"))
    (spec,) = answer.metricSpecs
    assert (spec.targetSize, spec.targetSizeFloat) == (23, 22.5)
    # KEDA puts "s0-" before it and uses it as a label's value.
    assert re.fullmatch(r"[a-z]([a-z0-9-]*[a-z0-9])?", spec.metricName)
    assert len(spec.metricName) < 50


@pytest.mark.parametrize(
    ("metadata", "fields"),
    [
        ({}, ["kind", "targetSeconds"]),
        ({"kind": "planner", "targetSeconds": "10"}, ["kind"]),
        ({"kind": "sfx", "targetSeconds": "0"}, ["targetSeconds"]),
        ({"kind": "sfx", "targetSeconds": "nan"}, ["targetSeconds"]),
        ({"kind": "sfx", "targetSeconds": "1e9"}, ["targetSeconds"]),
        ({"kind": "sfx", "targetSeconds": "soon"}, ["targetSeconds"]),
    ],
)
async def test_wrong_metadata_is_an_invalid_argument_that_names_the_key(
    store: JobStore, metadata: dict[str, str], fields: list[str]
) -> None:
    async def stream(scaler: ExternalScalerStub) -> Any:
        return [answer async for answer in scaler.StreamIsActive(scaled(**metadata))]

    async with scaler_over(store) as scaler:
        for call in (
            scaler.IsActive(scaled(**metadata)),
            scaler.GetMetricSpec(scaled(**metadata)),
            scaler.GetMetrics(scaler_pb.GetMetricsRequest(scaledObjectRef=scaled(**metadata))),
            stream(scaler),
        ):
            with pytest.raises(grpc.RpcError) as caught:
                await call
            error = from_rpc_error(caught.value)
            assert isinstance(error, InvalidInput)
            assert [v.field for v in error.violations] == [f"scalerMetadata.{field}" for field in fields]


async def test_a_stream_tells_at_once_and_when_work_comes_and_goes(store: JobStore) -> None:
    async with scaler_over(store) as scaler:
        told = scaler.StreamIsActive(scaled(kind="bgm", targetSeconds="30"))
        assert not (await told.read()).result
        add_job(store, "a", 10)
        assert (await told.read()).result
        store.record("a", job_state(pb.JOB_STATE_CANCELLED))
        assert not (await told.read()).result
        told.cancel()


async def test_a_database_that_cannot_be_read_is_unavailable(store: JobStore) -> None:
    async with scaler_over(store) as scaler:
        tables.metadata.drop_all(store.engine)
        with pytest.raises(grpc.RpcError) as caught:
            await scaler.IsActive(scaled(kind="bgm", targetSeconds="30"))
        assert caught.value.code() is grpc.StatusCode.UNAVAILABLE


async def test_an_address_that_is_taken_is_told_with_the_setting(store: JobStore) -> None:
    servers = [ScalerServer(Backlog(store)) for _ in range(2)]
    address = await servers[0].start("127.0.0.1:0")
    with pytest.raises(Refused, match=f"SVA_GATEWAY_SCALER_LISTEN: cannot listen at {address}"):
        await servers[1].start(address)
    for server in servers:
        await server.stop()


async def test_replicas_follow_a_burst_from_none_to_the_most_and_back_to_none(tmp_path: Path) -> None:
    rules = {
        "sfx": Rule(target_s=60, max_replicas=8),
        "bgm": Rule(target_s=60, max_replicas=4, min_replicas=1),
    }
    scenario = Scenario()
    samples = await simulate(tmp_path, scenario, rules)
    sfx = [sample.replicas["sfx"] for sample in samples]
    first = next(n for n, sample in enumerate(samples) if sample.backlog_s["sfx"] > 0)
    empty = next(n for n in range(first, len(samples)) if samples[n].backlog_s["sfx"] == 0)
    cooled = empty - 1 + int(rules["sfx"].cooldown_s / scenario.step_s)
    assert set(sfx[:first]) == {0}
    assert sfx[first] == 1
    assert max(sfx) == sfx[empty - 1] == 8
    # While there is work no replica leaves, and the last one stays until the cooldown is over.
    assert sfx[first:empty] == sorted(sfx[first:empty])
    assert all(count >= 1 for count in sfx[first:cooled])
    assert set(sfx[cooled:]) == {0}
    bgm = [sample.replicas["bgm"] for sample in samples]
    assert (bgm[0], max(bgm), bgm[-1]) == (1, 4, 1)
    for before, now in itertools.pairwise(samples):
        for kind, rule in rules.items():
            most = max(2 * before.replicas[kind], before.replicas[kind] + 4)
            assert now.replicas[kind] <= min(rule.max_replicas, most)


@pytest.mark.asyncio(loop_scope="session")
async def test_a_gateway_tells_what_its_own_jobs_still_need(bench: Bench, video: Path) -> None:
    names = [f"generate:{prompt}" for prompt in (SFX, OTHER_SFX, BGM)]
    bench.script.hold(*names)
    client = await bench.start_gateway(SVA_GATEWAY_SCALER_LISTEN="127.0.0.1:0")
    lines = map(json.loads, bench.log.read_text().splitlines())
    (address,) = [line["address"] for line in lines if line["event"] == "listening for KEDA"]
    async with open_channel(address) as channel:
        stub = ExternalScalerStub(channel)
        kinds = {kind: scaled(kind=kind, targetSeconds="30") for kind in KINDS}
        streams = {kind: stub.StreamIsActive(asked) for kind, asked in kinds.items()}
        assert [(await stream.read()).result for stream in streams.values()] == [False, False]
        job = await client.create(video)
        for name in names:
            await bench.script.reached(name)
        assert [(await stream.read()).result for stream in streams.values()] == [True, True]
        assert await backlog(stub) == {"sfx": 2.0, "bgm": 1.0}
        bench.script.let()
        assert (await client.end(job.id)).state == pb.JOB_STATE_SUCCEEDED
        assert [(await stream.read()).result for stream in streams.values()] == [False, False]
    # A stream that KEDA holds open does not keep the gateway from stopping.
    async with open_channel(address) as channel:
        held = ExternalScalerStub(channel).StreamIsActive(kinds["sfx"])
        await held.read()
        assert await bench.stop_gateway() == 0
