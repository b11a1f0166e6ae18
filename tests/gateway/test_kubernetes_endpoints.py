"""Workers that a cluster's EndpointSlices name: real ones, over the real client."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio

from sva_common.stubs import text_to_audio_pb2 as tta
from sva_common.stubs import text_to_audio_pb2_grpc
from sva_gateway.endpoints.base import make_resolver
from sva_gateway.endpoints.pool import Pool

from .kubernetes_api import Cluster, endpoint, slice_of
from .workers import NAMES, Script, Worker

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Service:
    """A service `sfx` with pods that the test starts, and the gateway's pool of them."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.script = Script()
        self.pods: list[Worker] = []
        resolver = make_resolver(f"kubernetes:{cluster.namespace}/sfx:grpc", dns_refresh_s=1)
        self.pool = Pool("sfx", NAMES["sfx"], resolver)

    async def pod(self) -> Worker:
        """Start one. No slice names it yet."""
        self.pods.append(await Worker("sfx", self.script).start(f"{self.cluster.host}:0"))
        return self.pods[-1]

    async def publish(self, *pods: Worker, **conditions: bool) -> None:
        """Put pods into slices; each has a port of its own, and so a slice of its own."""
        for pod in pods:
            host, _, port = pod.address.rpartition(":")
            await self.cluster.put(slice_of(f"sfx-{port}", int(port), endpoint(host, **conditions)))

    async def generate(self, prompt: str) -> None:
        """One call, once a worker is there."""
        async with self.pool.lease(_no_news) as channel:
            stub = text_to_audio_pb2_grpc.TextToAudioServiceStub(channel)
            async for _ in stub.Generate(tta.GenerateRequest(prompt=prompt, duration_s=0.5)):
                pass

    async def close(self) -> None:
        """End all."""
        self.script.let()
        await self.pool.close()
        for pod in self.pods:
            await pod.stop()


async def _no_news() -> None:
    return None


@pytest_asyncio.fixture(loop_scope="session")
async def service(cluster: Cluster) -> AsyncIterator[Service]:
    """The service, its pool at work."""
    made = Service(cluster)
    made.pool.start()
    yield made
    await made.close()


async def until_leased(service: Service, wanted: Callable[[], bool]) -> None:
    """Make short calls until something is so: what a slice says reaches the pool in its own time."""
    async with asyncio.timeout(20):
        while not wanted():
            await service.generate("short")


async def test_a_new_pod_gets_work_within_a_second_of_being_ready(service: Service) -> None:
    pod = await service.pod()
    await service.publish(pod, ready=False, serving=False)
    waiting = asyncio.create_task(service.generate("wind"))
    other = await service.pod()
    await service.publish(other)
    await waiting
    assert (pod.calls, other.calls) == ([], ["generate:wind"])
    service.script.hold("generate:long")
    busy = asyncio.create_task(service.generate("long"))
    await service.script.reached("generate:long")
    published = time.monotonic()
    await service.publish(pod)
    await until_leased(service, lambda: bool(pod.calls))
    assert time.monotonic() - published < 1.0
    service.script.let()
    await busy


async def test_a_terminating_pod_gets_no_work_and_its_running_stream_ends_well(service: Service) -> None:
    leaving, staying = await service.pod(), await service.pod()
    await service.publish(leaving)
    service.script.hold("generate:long")
    long = asyncio.create_task(service.generate("long"))
    await service.script.reached("generate:long")
    await service.publish(leaving, ready=False, serving=True, terminating=True)
    await service.publish(staying)
    await until_leased(service, lambda: bool(staying.calls))
    # Changes arrive in order. From here on only one is asked, though the leaving one has less to do.
    before = list(leaving.calls)
    service.script.hold("generate:other")
    others = [asyncio.create_task(service.generate("other")) for _ in range(4)]
    await service.script.reached("generate:other", 4)
    await service.cluster.delete(f"sfx-{leaving.address.rpartition(':')[2]}")
    service.script.let()
    await asyncio.gather(long, *others)
    assert leaving.calls == before
    assert service.script.ended.count("generate:long") == 1


async def test_calls_wait_while_there_is_no_pod_and_go_out_when_one_is_back(service: Service) -> None:
    pod = await service.pod()
    await service.publish(pod)
    await service.generate("first")
    told = asyncio.Event()

    async def on_wait() -> None:
        told.set()

    async def wait_for_one() -> None:
        async with service.pool.lease(on_wait):
            pass

    await service.cluster.delete(f"sfx-{pod.address.rpartition(':')[2]}")
    waiting: set[asyncio.Task[None]] = set()
    while not told.is_set():
        # The deletion takes a moment to arrive; a lease that finds none by then says so.
        waiting.add(asyncio.create_task(wait_for_one()))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(told.wait(), 0.05)
    await service.publish(await service.pod())
    await asyncio.gather(*waiting)
