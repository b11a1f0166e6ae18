"""Eight requests that arrive over time: the bgm service over gRPC against audiocraft, one after another.

    python -m tests.benchmarks.service_load [--requests 8] [--seconds 1.5] [--every 0.5]

Makes a checkpoint with random weights in MusicGen-small's shape, starts the service on it as a user
would, and sends the requests; then audiocraft generates the same clips in the order in which they came.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

import torch

from sva_cli.service_process import ServiceProcess
from sva_common.channel import open_channel
from sva_common.health import watch
from sva_common.stubs import text_to_audio_pb2 as pb
from sva_common.stubs import text_to_audio_pb2_grpc as pb_grpc

from .language_models import CARDINALITY, SHAPES

sys.path.insert(0, str(Path(__file__).parents[1] / "text_to_audio"))
from checkpoints.codec import CodecSize, codec_package
from checkpoints.hub import add_to_hub
from checkpoints.language_model import LanguageModelSize, language_model_package
from checkpoints.layouts import make_self_contained, write_directory
from checkpoints.reference import Reference
from checkpoints.t5 import save_t5

SERVICE = "sva.v1.TextToAudioService"
PROMPTS = (
    "slow jazz piano with brushes and a double bass, late night",
    "bright folk guitar, hand claps",
    "a dark ambient drone",
    "fast drum and bass with a warm pad and a nervous lead",
)


def make_checkpoint(folder: Path) -> tuple[Path, Path]:
    """A self-contained checkpoint, and a hub cache that names its T5 for audiocraft."""
    dim, heads, layers = SHAPES["musicgen-small"]
    text_encoder, hub = save_t5(folder / "t5"), folder / "hub"
    add_to_hub(hub, "t5-small", text_encoder)
    size = LanguageModelSize(dim=dim, heads=heads, layers=layers, card=CARDINALITY)
    made = write_directory(
        folder / "checkpoint",
        language_model_package(size, hub),
        codec_package(CodecSize(32_000, bins=CARDINALITY)),
    )
    make_self_contained(made, text_encoder=text_encoder)
    return made, hub


def tell_start(log: Path, pid: int, ready_s: float) -> None:
    """Print how long the service took from exec to SERVING, part by part, and its peak memory."""
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    loaded = next(line for line in lines if line["event"] == "loaded")
    parts = ", ".join(f"{key.removesuffix('_s')} {loaded[key]}" for key in loaded if key.endswith("_s"))
    status = Path(f"/proc/{pid}/status").read_text()
    peak = int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]
    weights = sum(line["mib"] for line in lines if line["event"] == "loading")
    print(f"start: {ready_s:.1f} s from exec to SERVING ({parts}); ", end="")
    print(f"peak resident {peak:.0f} MiB for {weights:.0f} MiB of weights\n")


async def through_service(
    checkpoint: Path, options: argparse.Namespace, log: Path
) -> tuple[list[float], float]:
    """Latencies, and the time from the first arrival to the last answer."""
    env = {"SVA_BGM_BACKEND": "musicgen", "SVA_BGM_CHECKPOINT": str(checkpoint), "HF_HUB_OFFLINE": "1"}
    executed = time.monotonic()
    process = await ServiceProcess.start("sva_bgm", env, log_path=log)
    try:
        async with open_channel(process.address) as channel:
            async for ready in watch(channel, SERVICE):
                if ready:
                    break
            tell_start(log, process.process.pid, time.monotonic() - executed)
            stub = pb_grpc.TextToAudioServiceStub(channel)
            start = time.monotonic()

            async def one(index: int) -> float:
                # An arrival is a moment in time, not a wait for something.
                await asyncio.sleep(index * options.every)
                asked = time.monotonic()
                request = pb.GenerateRequest(
                    prompt=PROMPTS[index % len(PROMPTS)], duration_s=options.seconds, seed=index
                )
                async for _ in stub.Generate(request, timeout=3600):
                    pass
                return time.monotonic() - asked

            latencies = await asyncio.gather(*(one(index) for index in range(options.requests)))
            return list(latencies), time.monotonic() - start
    finally:
        await process.stop()


def through_audiocraft(checkpoint: Path, hub: Path, options: argparse.Namespace) -> tuple[list[float], float]:
    """The same for one request at a time, in the order of arrival."""
    reference = Reference("musicgen", checkpoint, hub)
    latencies, free_at = [], 0.0
    for index in range(options.requests):
        start = time.monotonic()
        reference.generate_audio(PROMPTS[index % len(PROMPTS)], options.seconds, index)
        arrival = index * options.every
        free_at = max(free_at, arrival) + time.monotonic() - start
        latencies.append(free_at - arrival)
    return latencies, free_at


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=1.5)
    parser.add_argument("--every", type=float, default=0.5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        checkpoint, hub = make_checkpoint(Path(folder))
        ours, taken = asyncio.run(through_service(checkpoint, options, Path(folder) / "bgm.log"))
        theirs, serial = through_audiocraft(checkpoint, hub, options)
    clip = options.requests * options.seconds
    print(f"{options.requests} clips of {options.seconds} s, one every {options.every} s; ", end="")
    print(f"torch {torch.__version__}, {torch.get_num_threads()} threads\n")
    print("| | seconds in all | audio per second | p50 latency, s | p95 latency, s |\n|---|---|---|---|---|")
    for name, latencies, total in (
        ("audiocraft, one by one", theirs, serial),
        ("bgm over gRPC", ours, taken),
    ):
        p95 = statistics.quantiles(latencies, n=20)[-1]
        print(
            f"| {name} | {total:.1f} | {clip / total:.3f} | {statistics.median(latencies):.1f} | {p95:.1f} |"
        )
    ratio = statistics.quantiles(theirs, n=20)[-1] / statistics.quantiles(ours, n=20)[-1]
    print(f"| ratio | **{serial / taken:.1f}×** | | | **{ratio:.1f}×** |")


if __name__ == "__main__":
    main()
