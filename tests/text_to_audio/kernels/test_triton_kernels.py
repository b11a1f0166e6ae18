"""The GPU kernels without a GPU: their numbers in Triton's interpreter, their code by its compiler.

The interpreter must be chosen before Triton is first imported, so `interpreted/` runs in a process of its
own. Where there is a GPU, pytest collects that folder too and runs the same tests there.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

triton = pytest.importorskip("triton")

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
SHARED_MEMORY = 227 * 1024
"""Bytes that a multiprocessor of compute capability 9.0 has for its programs."""


def test_kernels_are_right_in_tritons_interpreter() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "--tb=short", str(HERE / "interpreted")],
        cwd=ROOT,
        env={**os.environ, "TRITON_INTERPRET": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=110,
        check=False,
    )
    assert run.returncode == 0, run.stdout


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Any]:
    """What was compiled for an H100 in place of each kernel that a test launches."""
    from triton.backends.compiler import GPUTarget
    from triton.compiler import ASTSource

    names = {
        torch.float16: "*fp16",
        torch.float32: "*fp32",
        torch.int32: "*i32",
        torch.int64: "*i64",
        int: "i32",
        float: "fp32",
    }
    results = []

    def build(self: Any, *args: Any, grid: object, warmup: bool, **options: Any) -> None:
        given = dict(zip(self.arg_names, args, strict=True))
        constants = {self.arg_names[number]: given[self.arg_names[number]] for number in self.constexprs}
        signature = {
            name: "constexpr" if name in constants else names[getattr(value, "dtype", type(value))]
            for name, value in given.items()
        }
        aligned = {
            (number,): [["tt.divisibility", 16]]
            for number, value in enumerate(args)
            if isinstance(value, torch.Tensor)
        }
        source = ASTSource(self, signature, constants, aligned)
        results.append(triton.compile(source, target=GPUTarget("cuda", 90, 32), options=options))

    monkeypatch.setenv("TRITON_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(triton.runtime.jit.JITFunction, "run", build)
    return results


def half(*size: int) -> torch.Tensor:
    return torch.empty(size, dtype=torch.float16, device="meta")


def full(*size: int) -> torch.Tensor:
    return torch.empty(size, dtype=torch.float32, device="meta")


def rows(count: int) -> list[torch.Tensor]:
    return [
        torch.empty(count, dtype=dtype, device="meta") for dtype in (torch.int64, torch.int32, torch.int32)
    ]


CALLS: dict[str, tuple[str, Callable[[Any], object]]] = {
    "layer norm": ("ld.global.v4", lambda ops: ops.layer_norm(full(2, 1536), full(1536), full(1536))),
    "wide product of two rows": (
        "cp.async.cg.shared.global",
        lambda ops: ops.linear_gelu(half(2, 1536), half(6144, 1536)),
    ),
    "split product of two rows": (
        "cp.async.cg.shared.global",
        lambda ops: ops.linear_add(half(2, 6144), half(1536, 6144), full(2, 1536)),
    ),
    "product of 64 rows": (
        "cp.async.cg.shared.global",
        lambda ops: ops.linear(half(64, 1024), half(3072, 1024)),
    ),
    "self-attention": (
        "ld.global.v4",
        lambda ops: ops.self_attention(half(2, 4608), half(4000, 1536), half(4000, 1536), *rows(2)),
    ),
    "self-attention without splits": (
        "ld.global.v4",
        lambda ops: ops.self_attention(half(64, 6144), half(4000, 2048), half(4000, 2048), *rows(64)),
    ),
    "cross-attention": (
        "ld.global.v4",
        lambda ops: ops.cross_attention(half(1, 1536), half(4000, 1536), half(4000, 1536), *rows(1)),
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_compiles_for_hopper_and_reads_sixteen_bytes_at_a_time(name: str, compiled: list[Any]) -> None:
    from sva_text_to_audio.engine.kernels.triton_ops import TritonOps

    wide_load, call = CALLS[name]
    call(TritonOps(torch.device("meta")))
    (kernel,) = compiled
    assert wide_load in kernel.asm["ptx"]
    assert kernel.metadata.shared <= SHARED_MEMORY // 2  # two programs side by side hide each other's waits
    if "split product" in name or name == "self-attention":
        assert "atom.global.gpu.acq_rel" in kernel.asm["ptx"]


def test_sampling_compiles_for_hopper(compiled: list[Any]) -> None:
    from sva_text_to_audio.engine.kernels.triton_sampling import sample

    top_k = torch.empty(1, dtype=torch.int32, device="meta")
    sample(half(2, 4, 2048), full(1, 4, 2048), full(1), full(1), top_k, full(1))
    assert compiled[0].metadata.shared <= SHARED_MEMORY
