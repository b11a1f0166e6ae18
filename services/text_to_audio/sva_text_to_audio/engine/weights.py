"""The weights of a language model, packed for decoding: few large matrices, in the order of their use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from .shape import ModelShape


@dataclass(frozen=True, slots=True)
class Norm:
    """Scale and shift of a layer norm, each `[dim]`, float32."""

    weight: Tensor
    bias: Tensor


@dataclass(frozen=True, slots=True)
class Layer:
    """One transformer layer. Matrices are `[out, in]`."""

    norm_self: Norm
    qkv: Tensor
    """Queries, keys and values of self-attention in one matrix, `[3 * dim, dim]`."""
    self_out: Tensor
    norm_cross: Norm
    cross_q: Tensor
    cross_kv: Tensor
    """Keys and values of cross-attention, `[2 * dim, dim]`: used once per request."""
    cross_out: Tensor
    norm_hidden: Norm
    up: Tensor
    down: Tensor


@dataclass(frozen=True, slots=True)
class Weights:
    """All that a decoding step reads."""

    shape: ModelShape
    embeddings: Tensor
    """Those of all codebooks in one table, `[codebooks * (cardinality + 1), dim]`."""
    layers: tuple[Layer, ...]
    norm_out: Norm
    heads: Tensor
    """Those of all codebooks in one matrix, `[codebooks * cardinality, dim]`."""

    @property
    def bytes_per_step(self) -> int:
        """Bytes that a step must read whatever the batch: every matrix but the embeddings, `cross_kv` not."""
        matrices = [self.heads]
        for layer in self.layers:
            matrices += [layer.qkv, layer.self_out, layer.cross_q, layer.cross_out, layer.up, layer.down]
        return sum(matrix.numel() * matrix.element_size() for matrix in matrices)


def pack(
    state: Mapping[str, Tensor],
    shape: ModelShape,
    *,
    device: torch.device,
    dtype: torch.dtype,
    release: Callable[[str], object] | None = None,
    lay_out: Callable[[Tensor], Tensor] | None = None,
) -> Weights:
    """Pack the `best_state` of an audiocraft language model, which must have been checked against `shape`.

    `dtype` is that of the matrices on the device; norms are float32 always. Takes one tensor after
    another and calls `release` for each that has been copied, so that a mapped file and its copy are
    never both resident as a whole. `lay_out` gives each matrix that is multiplied with the layout that
    the kernels want.
    """

    def matrix(*names: str, rows: slice = slice(None)) -> Tensor:
        parts = [state[name][rows] for name in names]
        whole = parts[0] if len(parts) == 1 else torch.cat(parts)
        packed = whole.to(device=device, dtype=dtype, copy=True).contiguous()
        if release:
            for name in names:
                release(name)
        return packed

    def factor(*names: str, rows: slice = slice(None)) -> Tensor:
        return lay_out(matrix(*names, rows=rows)) if lay_out else matrix(*names, rows=rows)

    def norm(name: str) -> Norm:
        scale, shift = (state[f"{name}.{part}"].to(device, torch.float32) for part in ("weight", "bias"))
        return Norm(scale, shift)

    def layer(index: int) -> Layer:
        at = f"transformer.layers.{index}"
        return Layer(
            norm_self=norm(f"{at}.norm1"),
            qkv=factor(f"{at}.self_attn.in_proj_weight"),
            self_out=factor(f"{at}.self_attn.out_proj.weight"),
            norm_cross=norm(f"{at}.norm_cross"),
            cross_q=factor(f"{at}.cross_attention.in_proj_weight", rows=slice(None, shape.dim)),
            cross_kv=factor(f"{at}.cross_attention.in_proj_weight", rows=slice(shape.dim, None)),
            cross_out=factor(f"{at}.cross_attention.out_proj.weight"),
            norm_hidden=norm(f"{at}.norm2"),
            up=factor(f"{at}.linear1.weight"),
            down=factor(f"{at}.linear2.weight"),
        )

    return Weights(
        shape=shape,
        embeddings=matrix(*(f"emb.{index}.weight" for index in range(shape.codebooks))),
        layers=tuple(layer(index) for index in range(shape.layers)),
        norm_out=norm("out_norm"),
        heads=factor(*(f"linears.{index}.weight" for index in range(shape.codebooks))),
    )


def position_table(shape: ModelShape, steps: int, device: torch.device) -> Tensor:
    """Sinusoidal positions `[steps, dim]`: cosines, then sines (audiocraft `create_sin_embedding`)."""
    half = shape.dim // 2
    exponents = torch.arange(half, dtype=torch.float32, device=device) / (half - 1)
    periods = torch.tensor(shape.max_period, dtype=torch.float32, device=device) ** exponents
    phase = torch.arange(steps, dtype=torch.float32, device=device)[:, None] / periods
    return shape.positional_scale * torch.cat([phase.cos(), phase.sin()], dim=-1)
