"""The encoder of T5 (Raffel et al., 2020), for one text at a time.

transformers has it too, but importing its models takes longer than loading the weights: it drags in
distributed tensors, a compiler and a computer algebra system.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor


@dataclass(frozen=True, slots=True)
class T5Shape:
    """Sizes of an encoder, by the names of T5's `config.json`."""

    vocab_size: int
    d_model: int
    d_kv: int
    d_ff: int
    num_layers: int
    num_heads: int
    relative_attention_num_buckets: int
    relative_attention_max_distance: int
    layer_norm_epsilon: float
    is_gated_act: bool
    """Version 1.1, and the FLAN models: a gated GELU instead of a ReLU."""

    def tensors(self) -> dict[str, tuple[int, ...]]:
        """Names and shapes of the weights."""
        inner, model = self.num_heads * self.d_kv, self.d_model
        shapes: dict[str, tuple[int, ...]] = {
            "shared.weight": (self.vocab_size, model),
            "encoder.final_layer_norm.weight": (model,),
            f"{_attention(0)}.relative_attention_bias.weight": (
                self.relative_attention_num_buckets,
                self.num_heads,
            ),
        }
        for index in range(self.num_layers):
            shapes |= {f"{_attention(index)}.{name}.weight": (inner, model) for name in "qkv"}
            shapes[f"{_attention(index)}.o.weight"] = (model, inner)
            for widen in ("wi_0", "wi_1") if self.is_gated_act else ("wi",):
                shapes[f"{_feed_forward(index)}.{widen}.weight"] = (self.d_ff, model)
            shapes[f"{_feed_forward(index)}.wo.weight"] = (model, self.d_ff)
            for layer in (0, 1):
                shapes[f"encoder.block.{index}.layer.{layer}.layer_norm.weight"] = (model,)
        return shapes


class T5Encoder:
    """Computes in the weights' precision, without dropout."""

    def __init__(self, shape: T5Shape, weights: Mapping[str, Tensor]) -> None:
        """`weights` has every name of `shape.tensors()`, all on one device."""
        self._shape = shape
        self._weights = weights

    def __call__(self, ids: Tensor) -> Tensor:
        """The last hidden states, shape `(tokens, d_model)`, of token ids, shape `(tokens,)`."""
        shape, weights = self._shape, self._weights
        states = F.embedding(ids, weights["shared.weight"])
        bias = self._position_bias(len(ids))
        for index in range(shape.num_layers):
            states = states + self._attend(index, self._norm(f"encoder.block.{index}.layer.0", states), bias)
            states = states + self._feed_forward(index, self._norm(f"encoder.block.{index}.layer.1", states))
        return F.rms_norm(
            states, (shape.d_model,), weights["encoder.final_layer_norm.weight"], shape.layer_norm_epsilon
        )

    def _norm(self, layer: str, states: Tensor) -> Tensor:
        weight = self._weights[f"{layer}.layer_norm.weight"]
        return F.rms_norm(states, (self._shape.d_model,), weight, self._shape.layer_norm_epsilon)

    def _attend(self, index: int, states: Tensor, bias: Tensor) -> Tensor:
        weights, name = self._weights, _attention(index)
        by_head = (1, len(states), self._shape.num_heads, self._shape.d_kv)
        query, key, value = (
            F.linear(states, weights[f"{name}.{part}.weight"]).view(by_head).transpose(1, 2) for part in "qkv"
        )
        # T5 does not scale its scores: its initialisation does.
        attended = F.scaled_dot_product_attention(query, key, value, bias, scale=1.0)
        return F.linear(attended.transpose(1, 2).reshape(len(states), -1), weights[f"{name}.o.weight"])

    def _feed_forward(self, index: int, states: Tensor) -> Tensor:
        weights, name = self._weights, _feed_forward(index)
        if self._shape.is_gated_act:
            gate = F.gelu(F.linear(states, weights[f"{name}.wi_0.weight"]), approximate="tanh")
            hidden = gate * F.linear(states, weights[f"{name}.wi_1.weight"])
        else:
            hidden = F.relu(F.linear(states, weights[f"{name}.wi.weight"]))
        return F.linear(hidden, weights[f"{name}.wo.weight"])

    def _position_bias(self, tokens: int) -> Tensor:
        """Added to the scores of every layer, shape `(1, heads, tokens, tokens)`.

        Half the buckets are for each direction; of those, half hold one distance each, and the others
        grow logarithmically up to the largest distance.
        """
        shape = self._shape
        table = self._weights[f"{_attention(0)}.relative_attention_bias.weight"]
        positions = torch.arange(tokens, device=table.device)
        offset = positions[None, :] - positions[:, None]
        buckets = shape.relative_attention_num_buckets // 2
        exact = buckets // 2
        distance = offset.abs()
        growth = torch.log(distance.float() / exact) / math.log(shape.relative_attention_max_distance / exact)
        far = (exact + (growth.clamp(min=0) * (buckets - exact)).long()).clamp(max=buckets - 1)
        bucket = torch.where(distance < exact, distance, far) + buckets * (offset > 0)
        return F.embedding(bucket, table).permute(2, 0, 1)[None]


def _attention(index: int) -> str:
    return f"encoder.block.{index}.layer.0.SelfAttention"


def _feed_forward(index: int) -> str:
    return f"encoder.block.{index}.layer.1.DenseReluDense"
