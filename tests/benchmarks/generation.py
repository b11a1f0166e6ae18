"""Whole generations on a CPU: the engine against audiocraft's own `generate`, interleaved in one process.

    python -m tests.benchmarks.generation [--model musicgen-small] [--frames 50] [--rounds 3]

Prints one table. The weights are random, in the released shapes, and float16 values, as the releases
hold them; audiocraft widens them to float32, which is what it does on a CPU. It has them on pages of
4 KiB, as it does not ask for others; `--huge-pages` gives it what our services ask for.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import statistics
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("THP_MEM_ALLOC_ENABLE", "1")  # as the services do

import torch

from sva_text_to_audio.engine.arena import Arena
from sva_text_to_audio.engine.build import cpu_kernels
from sva_text_to_audio.engine.decoder import Decoder
from sva_text_to_audio.engine.engine import Engine
from sva_text_to_audio.engine.generation import Generation, Listener
from sva_text_to_audio.engine.kernels.library import open_library
from sva_text_to_audio.engine.kernels.onednn import layout_for
from sva_text_to_audio.engine.sampling import Sampling
from sva_text_to_audio.engine.shape import ModelShape
from sva_text_to_audio.engine.slots import Slots
from sva_text_to_audio.engine.weights import Weights, pack
from sva_text_to_audio.engine.windows import Window

from .bandwidth import read_bandwidth
from .language_models import attributes, audiocraft_model, condition, shape_of
from .pages import small_pages

TEXT = "slow jazz piano with brushes and a double bass, late night"
CPU = torch.device("cpu")


def engine_for(weights: Weights, shape: ModelShape, batch: int, frames: int, *, compiled: bool) -> Engine:
    """An engine over weights that are packed already."""
    arena = Arena(shape, batch * (2 * shape.steps(frames) + 64) + 1, device=CPU, dtype=torch.float32)
    slots = Slots(shape, batch, frames=frames, scratch=arena.allocate(1) or 0, device=CPU)
    kernels = cpu_kernels(shape, open_library() if compiled else None)
    return Engine(Decoder(weights, kernels, arena, slots), prefill_chunk=32)


def run_engine(engine: Engine, prompt: torch.Tensor, batch: int, frames: int) -> list[torch.Tensor]:
    """Generate `batch` clips at once."""
    done: list[torch.Tensor] = []

    def failed(error: Exception) -> None:
        raise error

    for seed in range(batch):
        listener = Listener(lambda _: None, lambda _: None, done.append, failed)
        engine.submit(Generation(prompt, (Window(frames, 0),), seed, Sampling(), listener))
    while engine.running or engine.waiting:
        engine.turn()
    return done


def timed(run: Callable[[], Any]) -> tuple[float, Any]:
    """How long it takes, and what it gives."""
    start = time.perf_counter()
    given = run()
    return time.perf_counter() - start, given


def measure(model: Any, options: argparse.Namespace, batch: int, threads: int) -> list[str]:
    """One row per variant of the engine, each as a ratio to audiocraft in the same rounds."""
    torch.set_num_threads(threads)
    shape, frames = shape_of(options.model), options.frames
    prompt = condition(model, TEXT)
    steps = shape.steps(frames)
    variants: dict[str, tuple[Engine, Weights]] = {}
    for name, dtype, compiled in (
        ("plain PyTorch, float32", torch.float32, False),
        ("compiled, float32", torch.float32, True),
        ("compiled, float16 weights", torch.float16, True),
    ):
        packing = None if compiled else layout_for(2 * batch)
        weights = pack(model.state_dict(), shape, device=CPU, dtype=dtype, lay_out=packing)
        variants[name] = (engine_for(weights, shape, batch, frames, compiled=compiled), weights)

    def audiocraft() -> torch.Tensor:
        torch.manual_seed(0)
        codes: torch.Tensor = model.generate(None, attributes(*[TEXT] * batch), max_gen_len=frames)
        return codes

    baseline: list[float] = []
    taken: dict[str, list[float]] = {name: [] for name in variants}
    bandwidth = []
    for _ in range(options.rounds):
        seconds, expected = timed(audiocraft)
        baseline.append(seconds)
        bandwidth.append(read_bandwidth())
        for name, (engine, _) in variants.items():
            seconds, codes = timed(lambda e=engine: run_engine(e, prompt, batch, frames))  # type: ignore[misc]
            taken[name].append(seconds)
            # In a batch audiocraft draws for all requests from one stream; alone the seed is the same.
            if batch == 1 and not torch.equal(codes[0], expected[0]):
                raise SystemExit(f"{name}: other tokens than audiocraft's")
    rows = []
    for name, (engine, weights) in variants.items():
        ratios = [before / after for before, after in zip(baseline, taken[name], strict=True)]
        step = min(taken[name]) / steps
        cache = batch * 2 * engine._decoder.arena.bytes_per_token * steps / 2
        floor = (weights.bytes_per_step + cache) / max(bandwidth)
        rows.append(
            f"| {batch} | {threads} | {name} | {statistics.median(baseline) / steps * 1e3:.0f} | "
            f"{statistics.median(taken[name]) / steps * 1e3:.1f} | "
            f"{min(ratios):.2f} / **{statistics.median(ratios):.2f}** / {max(ratios):.2f} | "
            f"{100 * floor / step:.0f} % |"
        )
    return rows


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="musicgen-small")
    parser.add_argument("--frames", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--batches", type=int, nargs="*", default=[1, 4])
    parser.add_argument("--threads", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--huge-pages", action="store_true")
    options = parser.parse_args()
    with contextlib.nullcontext() if options.huge_pages else small_pages(), torch.no_grad():
        model = audiocraft_model(options.model)
        for parameter in model.parameters():
            parameter.copy_(parameter.half().float())
    print(
        "| requests | threads | engine | audiocraft, ms a step | engine, ms a step "
        "| ratio min / median / max | share of the bandwidth floor |\n|---|---|---|---|---|---|---|"
    )
    with torch.inference_mode():
        for threads in options.threads:
            for batch in options.batches:
                print("\n".join(measure(model, options, batch, threads)), flush=True)


if __name__ == "__main__":
    main()
