"""How long tracks wait for a pod, against load and replicas, under the scaler's own rule.

    python tests/benchmarks/capacity.py [--clip 10] [--speed 2] [--replicas 2 8]

A simulation on a clock of its own: clips arrive at random (Poisson) for six hours, each asks one kind for
`--tracks` sounds of its length; pods generate `--speed` seconds of sound a second and take 90 s to be ready;
KEDA and the autoscaler follow the backlog as the chart sets them up. Prints one table, with seeds fixed.
"""

from __future__ import annotations

import argparse
import asyncio
import heapq
import itertools
import random
import statistics
import sys
from pathlib import Path

from sva_common.stubs import externalscaler_pb2 as pb

sys.path.insert(0, str(Path(__file__).parents[1]))
from gateway.simulated_keda import Rule, SimulatedKeda

HOURS = 6
POLL_S = 15.0
POD_START_S = 90.0


class Scaler:
    """Answers KEDA's questions from the backlog of the simulation, as the gateway does from its database."""

    def __init__(self, target_s: float) -> None:
        self.backlog_s = 0.0
        self._target_s = target_s

    async def GetMetricSpec(self, _: object) -> pb.GetMetricSpecResponse:
        spec = pb.MetricSpec(metricName="backlog", targetSizeFloat=self._target_s)
        return pb.GetMetricSpecResponse(metricSpecs=[spec])

    async def GetMetrics(self, _: object) -> pb.GetMetricsResponse:
        value = pb.MetricValue(metricName="backlog", metricValueFloat=self.backlog_s)
        return pb.GetMetricsResponse(metricValues=[value])

    async def IsActive(self, _: object) -> pb.IsActiveResponse:
        return pb.IsActiveResponse(result=self.backlog_s > 0)


async def simulate(
    load: float, replicas: int, target_s: float, options: argparse.Namespace
) -> tuple[list[float], float]:
    """Waits in seconds, one per track, and the mean number of replicas; `load` of all replicas' capacity."""
    rng = random.Random(7)
    scaler = Scaler(target_s)
    rule = Rule(target_s=target_s, max_replicas=replicas)
    keda = SimulatedKeda(scaler, "sfx", rule)  # type: ignore[arg-type]
    rate = load * replicas * options.speed / (options.clip * options.tracks)
    work_s = options.clip / options.speed
    free_at: list[float] = []
    """A heap: when each pod is free, or ready at first."""
    queue: list[float] = []
    waits, held, arrives, polls = [], [], rng.expovariate(rate), 0.0
    while polls < HOURS * 3600:
        if arrives < polls:
            queue += [arrives] * options.tracks
            arrives += rng.expovariate(rate)
            continue
        while queue and free_at and free_at[0] < polls:
            start = max(heapq.heappop(free_at), queue[0])
            waits.append(start - queue.pop(0))
            heapq.heappush(free_at, start + work_s)
        busy = sum(at > polls and at - polls <= work_s for at in free_at)
        scaler.backlog_s = (len(queue) + busy) * options.clip
        await keda.poll(polls)
        while len(free_at) < keda.replicas:
            heapq.heappush(free_at, polls + POD_START_S)
        while len(free_at) > keda.replicas:
            free_at.remove(min(free_at))
        held.append(keda.replicas)
        polls += POLL_S
    return waits, statistics.mean(held)


def main() -> None:
    """Simulate and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clip", type=float, default=10.0, help="seconds of sound of a track")
    parser.add_argument("--tracks", type=int, default=2, help="tracks of one kind in a job")
    parser.add_argument("--speed", type=float, default=2.0, help="seconds of sound a pod makes in a second")
    parser.add_argument(
        "--targets", type=float, nargs="*", default=[7, 60], help="targetSeconds of the trigger"
    )
    parser.add_argument("--replicas", type=int, nargs="*", default=[2, 8])
    parser.add_argument("--loads", type=float, nargs="*", default=[0.3, 0.6, 0.9])
    options = parser.parse_args()
    print(
        "| most replicas | targetSeconds | load | clips an hour | mean replicas | wait p50, s | wait p95, s |"
    )
    print("|---|---|---|---|---|---|---|")
    for replicas, target_s, load in itertools.product(options.replicas, options.targets, options.loads):
        waits, mean = asyncio.run(simulate(load, replicas, target_s, options))
        clips = len(waits) / options.tracks / HOURS
        p95 = statistics.quantiles(waits, n=20)[-1]
        print(
            f"| {replicas} | {target_s:g} | {load:.0%} | {clips:.0f} | {mean:.1f} "
            f"| {statistics.median(waits):.1f} | {p95:.1f} |"
        )


if __name__ == "__main__":
    main()
