"""What the sandbox costs: computing time of `true` on its own and inside, and of a probe.

Usage: python -m tests.benchmarks.sandbox [RUNS]
"""

from __future__ import annotations

import asyncio
import resource
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from sva_common.media import sandbox
from sva_common.media.ffmpeg import ffmpeg_path
from sva_common.media.probe import probe

LIMITS = sandbox.Limits(wall_s=30, cpu_s=30, memory_bytes=1 << 32, output_bytes=1 << 20)


async def main(runs: int) -> None:
    """Print milliseconds for each call: the children's computing time, which a busy machine hardly blurs."""
    with tempfile.TemporaryDirectory() as folder:
        video = Path(folder) / "video.mp4"
        _make(video)

        async def alone() -> None:
            await (await asyncio.create_subprocess_exec("/bin/true")).wait()

        async def inside() -> None:
            await sandbox.run(sandbox.PROGRAM, ["/bin/true"], LIMITS)

        async def probed() -> None:
            await probe(video)

        for name, call in (("true", alone), ("true, in the sandbox", inside), ("probe", probed)):
            print(f"{name}: {await _cost_ms(call, runs):.1f} ms")


def _make(video: Path) -> None:
    source = "testsrc2=size=320x240:rate=25:duration=5"
    command = [ffmpeg_path(), "-v", "error", "-f", "lavfi", "-i", source, str(video)]
    subprocess.run(command, check=True, timeout=60)


async def _cost_ms(call: Callable[[], Awaitable[None]], runs: int) -> float:
    before = _children_s()
    for _ in range(runs):
        await call()
    return (_children_s() - before) / runs * 1000


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 50))
