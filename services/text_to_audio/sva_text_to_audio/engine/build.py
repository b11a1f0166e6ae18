"""Makes an engine for a device: which precision, which kernels, how large a cache."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass

import torch
from torch import Tensor

from sva_common.errors import Refused
from sva_common.logs import logger

from .arena import Arena, bytes_per_token
from .decoder import Decoder
from .engine import Engine
from .kernels.base import Kernels
from .kernels.few_row import FewRow
from .kernels.library import Library, open_library
from .kernels.native import NativeKernels, fits
from .kernels.onednn import layout_for
from .kernels.plain import PlainKernels
from .memory import free_memory
from .shape import ModelShape
from .slots import Slots
from .weights import Weights, pack

log = logger(__name__)

Stage = Callable[[str], AbstractContextManager[None]]
"""Times a part of the start: takes its name."""

CROSS_TOKENS = 256
"""Most tokens of a text prompt, which sizes the cache."""
CPU_BATCH, GPU_BATCH = 8, 32
CPU_SHARE, GPU_SHARE = 0.25, 0.8
"""Parts of free memory that the cache may take unless a size is given."""
CPU_PREFILL, GPU_PREFILL = 32, 1024
"""Positions of a prompt that are read between two steps."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes that an operator may set; 0: what suits the device."""

    max_batch: int = 0
    kv_cache_bytes: int = 0


def build_engine(
    state: Mapping[str, Tensor],
    shape: ModelShape,
    *,
    release: Callable[[str], object],
    window_frames: int,
    device: torch.device,
    threads: int,
    limits: Limits,
    stage: Stage,
) -> Engine:
    """Pack the weights, give the cache its room and, on a GPU, capture the steps.

    `release` lets go of a tensor of `state` that has been packed. `window_frames`: the longest window
    that will be asked for. `threads`: of a CPU; 0: one per core. Raises `Refused` (CACHE_TOO_SMALL) when
    not even one such window has room.
    """
    on_gpu = device.type == "cuda"
    count = limits.max_batch or (GPU_BATCH if on_gpu else CPU_BATCH)
    with stage("pack"):
        library = None if on_gpu else open_library()
        stored = state["linears.0.weight"].dtype
        keep = on_gpu or (library is not None and stored == torch.float16)
        weights = pack(
            state,
            shape,
            device=device,
            dtype=torch.float16 if keep else torch.float32,
            release=release,
            lay_out=None if on_gpu or library else layout_for(2 * count),
        )
        dtype = torch.float16 if on_gpu else torch.float32
        one = 2 * shape.steps(window_frames) + CROSS_TOKENS
        tokens = _tokens(limits, one, count, bytes_per_token(shape, dtype), device)
        arena = Arena(shape, tokens + 1, device=device, dtype=dtype)
        slots = Slots(shape, count, frames=window_frames, scratch=arena.allocate(1) or 0, device=device)
    log.info(
        "engine",
        weights=str(weights.heads.dtype).removeprefix("torch."),
        kernel="compiled" if library else "triton" if on_gpu else "plain",
        max_batch=count,
        kv_cache_mib=round(tokens * arena.bytes_per_token / 2**20),
    )
    with stage("capture"):
        if on_gpu:
            decoder = _on_gpu(weights, arena, slots)
        else:
            decoder = Decoder(weights, cpu_kernels(shape, library), arena, slots)
    return Engine(decoder, prefill_chunk=GPU_PREFILL if on_gpu else CPU_PREFILL, threads=threads)


def cpu_kernels(shape: ModelShape, library: Library | None) -> Kernels:
    """Compiled as far as they can be."""
    if library is None:
        return PlainKernels(shape.heads)
    if not fits(shape.head_size):
        return PlainKernels(shape.heads, FewRow(library))
    return NativeKernels(shape.heads, shape.head_size, library)


def _tokens(limits: Limits, one: int, count: int, token_bytes: int, device: torch.device) -> int:
    allowed = limits.kv_cache_bytes
    if not allowed:
        share = GPU_SHARE if device.type == "cuda" else CPU_SHARE
        allowed = min(one * count * token_bytes, int(free_memory(device) * share))
    if allowed < one * token_bytes:
        raise Refused(
            f"the key-value cache has {allowed >> 20} MiB, and one request of full length takes "
            f"{(one * token_bytes >> 20) + 1} MiB; set SVA_KV_CACHE_MIB, or give the service more memory",
            reason="CACHE_TOO_SMALL",
        )
    return allowed // token_bytes


def _on_gpu(weights: Weights, arena: Arena, slots: Slots) -> Decoder:
    from .graphs import GraphedDecoder
    from .kernels.launchers import use_launchers
    from .kernels.triton_kernels import TritonKernels

    use_launchers()
    kernels = TritonKernels(weights.embeddings.device, weights.shape.head_size)
    decoder = GraphedDecoder(weights, kernels, arena, slots)
    decoder.capture()
    return decoder
