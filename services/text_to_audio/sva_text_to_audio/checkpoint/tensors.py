"""The tensors that a language model must have: by name and shape, as the engine reads them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ..engine.shape import ModelShape
from .errors import CheckpointError
from .weights import DTYPES, Weights

OUTPUT_PROJ = "condition_provider.conditioners.description.output_proj"
MAX_NAMED = 3


def engine_names(weights: Weights) -> Weights:
    """The same tensors, named alike whether audiocraft built its attention on PyTorch's module or not."""
    return weights.renamed(
        lambda name: name.replace("self_attn.mha.", "self_attn.").replace(
            "cross_attention.mha.", "cross_attention."
        )
    )


def check_tensors(weights: Weights, shape: ModelShape, path: Path) -> None:
    """Raise `CheckpointError` unless the weights are exactly those of such a model."""
    expected = dict(_expected(shape))
    projection = weights.get(f"{OUTPUT_PROJ}.weight")
    text_dim = projection.shape[-1] if projection is not None and projection.ndim == 2 else 0
    expected[f"{OUTPUT_PROJ}.weight"] = (shape.dim, text_dim)
    if missing := [name for name in expected if name not in weights]:
        raise CheckpointError.at(path, f"lacks {_listed(missing)}, which its xp.cfg asks for")
    if surplus := [name for name in weights if name not in expected]:
        raise CheckpointError.at(path, f"has {_listed(surplus)}, which its xp.cfg knows nothing of")
    for name, tensor in weights.items():
        if tuple(tensor.shape) != expected[name]:
            raise CheckpointError.at(
                path, f"{name} has the shape {list(tensor.shape)}; its xp.cfg says {list(expected[name])}"
            )
        if tensor.dtype not in DTYPES:
            raise CheckpointError.at(
                path, f"{name} holds {tensor.dtype}; float16, bfloat16, float32 are known"
            )


def _expected(shape: ModelShape) -> Iterator[tuple[str, tuple[int, ...]]]:
    dim, hidden = shape.dim, shape.hidden
    for index in range(shape.codebooks):
        yield f"emb.{index}.weight", (shape.cardinality + 1, dim)
        yield f"linears.{index}.weight", (shape.cardinality, dim)
    for index in range(shape.layers):
        layer = f"transformer.layers.{index}"
        for attention in ("self_attn", "cross_attention"):
            yield f"{layer}.{attention}.in_proj_weight", (3 * dim, dim)
            yield f"{layer}.{attention}.out_proj.weight", (dim, dim)
        yield f"{layer}.linear1.weight", (hidden, dim)
        yield f"{layer}.linear2.weight", (dim, hidden)
        for norm in ("norm1", "norm_cross", "norm2"):
            yield from _affine(f"{layer}.{norm}", dim)
    yield from _affine("out_norm", dim)
    yield f"{OUTPUT_PROJ}.bias", (dim,)


def _affine(name: str, dim: int) -> Iterator[tuple[str, tuple[int, ...]]]:
    yield f"{name}.weight", (dim,)
    yield f"{name}.bias", (dim,)


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - MAX_NAMED} more" if len(names) > MAX_NAMED else ""
    return ", ".join(names[:MAX_NAMED]) + more
