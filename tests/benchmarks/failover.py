"""How long a job stands still when the replica that runs it ends: `python -m tests.benchmarks.failover`.

Two gateways share a PostgreSQL database. The one at work is killed, stopped for good (SIGSTOP) or terminated
while a track is generated; the time counts until the other one has asked a worker for that track.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import statistics
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from sva_common import logs
from sva_common.media.ffmpeg import ffmpeg_path
from tests.gateway import postgres
from tests.gateway.conftest import Bench
from tests.gateway.replicas import ONE, Replicas
from tests.gateway.workers import BGM

HELD = f"generate:{BGM}"
End = Callable[[Replicas, str], Awaitable[None]]


async def killed(replicas: Replicas, executor: str) -> None:
    """SIGKILL."""
    await replicas.kill(executor)


async def terminated(replicas: Replicas, executor: str) -> None:
    """SIGTERM."""
    await replicas.stop(executor)


async def stopped(replicas: Replicas, executor: str) -> None:
    """SIGSTOP, until the other has gone on."""
    replicas.freeze(executor)


async def stands_still_s(replicas: Replicas, video: Path, end: End) -> float:
    """Run one job through the end of the replica that runs it."""
    await replicas.start_missing()
    script = replicas.script
    script.reset()
    script.hold(HELD)
    job = await replicas.client(ONE).create(video)
    await script.reached(HELD)
    ended, other = await asyncio.to_thread(replicas.at_work, job.id)
    began = time.monotonic()
    await asyncio.gather(end(replicas, ended), script.reached(HELD, 2))
    took = time.monotonic() - began
    script.let()
    await replicas.client(other).end(job.id)
    if end is stopped:
        replicas.thaw(ended)
        await replicas.until(lambda: ended in replicas.leases())
    return took


async def main(lease_s: float, rounds: int) -> None:
    """Print a table."""
    logs.configure("failover", log_format="json", level="critical")
    with tempfile.TemporaryDirectory() as folder, postgres.running() as database:
        video = Path(folder) / "clip.mp4"
        source = "testsrc=size=64x48:rate=10:duration=1"
        command = [ffmpeg_path(), "-v", "error", "-f", "lavfi", "-i", source, "-pix_fmt", "yuv420p", video]
        await asyncio.to_thread(subprocess.run, command, check=True, timeout=60)
        bench = Bench(Path(folder) / "state", Path(folder) / "bytecode")
        await bench.start_workers()
        async with contextlib.AsyncExitStack() as stack:
            replicas = Replicas(bench, database, lease_s)
            stack.push_async_callback(bench.close)
            stack.push_async_callback(replicas.close)
            print(f"lease {lease_s:g} s, {rounds} rounds; seconds: median, largest")
            for end in (killed, stopped, terminated):
                took = [await stands_still_s(replicas, video, end) for _ in range(rounds)]
                print(f"{end.__name__:12} {statistics.median(took):6.1f} {max(took):6.1f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lease", type=float, default=15.0, help="SVA_GATEWAY_LEASE_S")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    asyncio.run(main(arguments.lease, arguments.rounds))
