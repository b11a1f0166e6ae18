"""Least outstanding work against gRPC's own balancers, over three workers of unequal speed.

Usage: balancing.py [JOBS]. Workers are real gRPC servers that take one call at a time, each for its own
time; a job is two tracks at once, as a plan has two SFX. Each balancer gets the same arrivals.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import grpc
import numpy as np
import structlog

from sva_common.channel import MESSAGE_OPTIONS
from sva_common.health import Health
from sva_common.stubs import text_to_audio_pb2 as tta
from sva_common.stubs import text_to_audio_pb2_grpc
from sva_gateway.endpoints.pool import Pool
from sva_gateway.endpoints.static import StaticResolver

SERVICE = "sva.v1.TextToAudioService"
SECONDS = (0.02, 0.04, 0.08)
"""What one track takes on each worker; the fastest is the first, as suits `pick_first` best."""
TRACKS = 2
LOADS = (0.3, 0.6, 0.9)
"""Shares of what all workers can do together."""
Generate = Callable[[], Awaitable[None]]


class Generator(text_to_audio_pb2_grpc.TextToAudioServiceServicer):
    """A worker that generates one track at a time."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._turn = asyncio.Lock()

    async def Generate(
        self, request: tta.GenerateRequest, context: object
    ) -> AsyncIterator[tta.GenerateResponse]:
        async with self._turn:
            await asyncio.sleep(self._seconds)
        yield tta.GenerateResponse(done=tta.GenerateDone())


@asynccontextmanager
async def workers() -> AsyncIterator[list[str]]:
    """Three workers; their addresses."""
    servers, addresses = [], []
    for seconds in SECONDS:
        server = grpc.aio.server(options=MESSAGE_OPTIONS)
        health = Health(SERVICE)
        await health.attach(server)
        text_to_audio_pb2_grpc.add_TextToAudioServiceServicer_to_server(Generator(seconds), server)
        addresses.append(f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}")
        await server.start()
        await health.set_ready(True)
        servers.append(server)
    yield addresses
    for server in servers:
        await server.stop(grace=0)


async def generate(channel: grpc.aio.Channel) -> None:
    """One track."""
    stub = text_to_audio_pb2_grpc.TextToAudioServiceStub(channel)
    async for _ in stub.Generate(tta.GenerateRequest(prompt="x", duration_s=1)):
        pass


@asynccontextmanager
async def least_outstanding(addresses: list[str]) -> AsyncIterator[Generate]:
    """The gateway's own pool."""
    pool = Pool("sfx", SERVICE, StaticResolver(addresses))
    pool.start()

    async def one() -> None:
        async with pool.lease(_no_news) as channel:
            await generate(channel)

    yield one
    await pool.close()


def grpc_policy(policy: str) -> Callable[[list[str]], object]:
    """One of gRPC's balancers, over one channel with all addresses."""

    @asynccontextmanager
    async def balanced(addresses: list[str]) -> AsyncIterator[Generate]:
        config = json.dumps({"loadBalancingConfig": [{policy: {}}]})
        options = [("grpc.service_config", config), ("grpc.enable_http_proxy", 0)]
        async with grpc.aio.insecure_channel(f"ipv4:{','.join(addresses)}", options=options) as channel:
            yield lambda: generate(channel)

    return balanced


async def _no_news() -> None:
    return None


async def measure(balancer: Callable[[list[str]], object], load: float, jobs: int) -> np.ndarray:
    """Seconds that each job took, for Poisson arrivals at that share of the workers' capacity."""
    chance = random.Random(7)
    rate = load * sum(1 / seconds for seconds in SECONDS) / TRACKS
    async with workers() as addresses, balancer(addresses) as one:  # type: ignore[attr-defined]
        # Every worker is connected before the clock runs.
        await asyncio.gather(*(one() for _ in range(12)))
        times: list[float] = []

        async def job() -> None:
            began = time.perf_counter()
            await asyncio.gather(*(one() for _ in range(TRACKS)))
            times.append(time.perf_counter() - began)

        running = []
        due = time.perf_counter()
        for _ in range(jobs):
            due += chance.expovariate(rate)
            await asyncio.sleep(max(due - time.perf_counter(), 0))
            running.append(asyncio.create_task(job()))
        await asyncio.gather(*running)
    return np.array(times)


async def main(jobs: int) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    balancers = {
        "least outstanding": least_outstanding,
        "round_robin": grpc_policy("round_robin"),
        "pick_first": grpc_policy("pick_first"),
    }
    print(f"{jobs} jobs of {TRACKS} tracks; workers take {', '.join(f'{s:g} s' for s in SECONDS)} a track")
    print(f"{'load':>5}  {'balancer':<18} {'p50 s':>7} {'p95 s':>7} {'p50 x':>7} {'p95 x':>7}")
    for load in LOADS:
        base: np.ndarray | None = None
        for name, balancer in balancers.items():
            found = np.percentile(await measure(balancer, load, jobs), [50, 95])
            base = found if base is None else base
            ratio = found / base
            figures = f"{found[0]:>7.3f} {found[1]:>7.3f} {ratio[0]:>7.2f} {ratio[1]:>7.2f}"
            print(f"{load:>5.0%}  {name:<18} {figures}")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 300))
