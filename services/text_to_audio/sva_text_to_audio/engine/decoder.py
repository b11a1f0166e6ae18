"""The transformer, written out: one step for all slots, and the prefill of one slot's prompt.

Rows `[0, n)` of a step are the conditional halves of n requests, rows `[n, 2n)` the unconditional ones
of classifier-free guidance. An unconditional row has no cross-attention: its condition is masked to
zero and the projections have no bias, so that the block adds exactly nothing.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from .arena import Arena, region
from .kernels.base import Kernels
from .slots import Placement, Slots
from .weights import Weights, position_table

Attend = Callable[[int, Tensor], Tensor]
"""Attention of one layer: its index, and queries (with keys and values) of all rows."""


class Decoder:
    """Weights, cache and slots of one model on one device."""

    def __init__(self, weights: Weights, kernels: Kernels, arena: Arena, slots: Slots) -> None:
        self.weights = weights
        self.arena = arena
        self.slots = slots
        self._kernels = kernels
        shape = weights.shape
        device = weights.embeddings.device
        self._positions = position_table(shape, slots.codes.shape[-1] + max(shape.delays) + 1, device)
        self._tables = torch.arange(shape.codebooks, device=device) * (shape.cardinality + 1)

    @torch.inference_mode()
    def step(self, n: int) -> Tensor:
        """Advance the first n slots by one position. → their logits `[2, n, codebooks, cardinality]`"""
        slots, arena, kernels, shape = self.slots, self.arena, self._kernels, self.weights.shape
        rows, cross_rows = slots.rows(n), slots.cross_rows(n)

        def attend(layer: int, qkv: Tensor) -> Tensor:
            return kernels.self_attention(qkv, arena.keys[layer], arena.values[layer], rows)

        def attend_prompt(layer: int, q: Tensor) -> Tensor:
            return kernels.cross_attention(q, arena.keys[layer], arena.values[layer], cross_rows)

        x = self._embed(slots.tokens[:n], slots.position[:n])
        x = self._layers(x.repeat(2, 1), n, attend, attend_prompt)
        x = kernels.layer_norm(x, self.weights.norm_out)
        logits = kernels.linear(x, self.weights.heads).float()
        logits = logits.view(2, n, shape.codebooks, shape.cardinality)
        slots.advance(kernels.sample(logits, slots.noise[:n], slots.knobs(n)))
        return logits

    @torch.inference_mode()
    def read_prompt(self, place: Placement, condition: Tensor) -> None:
        """Put the keys and values of a text prompt into the arena: `condition` is `[place.cross, dim]`."""
        start, heads = place.start + 2 * place.capacity, self.weights.shape.heads
        for index, layer in enumerate(self.weights.layers):
            both = self._kernels.linear(condition.to(self._dtype), layer.cross_kv)
            key, value = both.view(place.cross, 2, heads, -1).permute(1, 2, 0, 3)
            region(self.arena.keys[index], start, place.cross, 1, heads)[0] = key
            region(self.arena.values[index], start, place.cross, 1, heads)[0] = value

    @torch.inference_mode()
    def prefill(self, slot: int, place: Placement, first: int, last: int) -> None:
        """Fill the cache of one slot for the positions `first` to `last` of its window, all at once."""
        heads, count = self.weights.shape.heads, last - first
        mask = torch.ones(count, last, dtype=torch.bool, device=self._tables.device).tril(first)

        def attend(layer: int, qkv: Tensor) -> Tensor:
            q, k, v = qkv.view(2, count, 3, heads, -1).permute(2, 0, 3, 1, 4)
            key, value = (
                region(block[layer], place.start, place.capacity, 2, heads)
                for block in (self.arena.keys, self.arena.values)
            )
            key[:, :, first:last], value[:, :, first:last] = k, v
            out = F.scaled_dot_product_attention(q, key[:, :, :last], value[:, :, :last], attn_mask=mask)
            return out.transpose(1, 2).reshape(2 * count, -1)

        def attend_prompt(layer: int, q: Tensor) -> Tensor:
            start = place.start + 2 * place.capacity
            key, value = (
                region(block[layer], start, place.cross, 1, heads)
                for block in (self.arena.keys, self.arena.values)
            )
            query = q.view(1, count, heads, -1).transpose(1, 2)
            return F.scaled_dot_product_attention(query, key, value).transpose(1, 2).reshape(count, -1)

        positions = torch.arange(first, last, device=self._tables.device)
        x = self._embed(self.slots.inputs(slot, first, last), positions)
        self._layers(x.repeat(2, 1), count, attend, attend_prompt)

    @property
    def _dtype(self) -> torch.dtype:
        return self.arena.keys[0].dtype

    def _embed(self, tokens: Tensor, positions: Tensor) -> Tensor:
        """Tokens `[rows, codebooks]` at positions `[rows]` → the residual stream `[rows, dim]`, float32."""
        embedded = F.embedding(tokens + self._tables, self.weights.embeddings)
        return embedded.float().sum(1) + self._positions[positions]

    def _layers(self, x: Tensor, conditional: int, attend: Attend, attend_prompt: Attend) -> Tensor:
        """Run all layers over `x`, whose first `conditional` rows have a prompt to attend to."""
        kernels = self._kernels
        prompted = x[:conditional]  # A view: what is added to it is added to x.
        for index, layer in enumerate(self.weights.layers):
            qkv = kernels.linear(kernels.layer_norm(x, layer.norm_self), layer.qkv)
            kernels.linear_add(attend(index, qkv), layer.self_out, x)
            q = kernels.linear(kernels.layer_norm(prompted, layer.norm_cross), layer.cross_q)
            kernels.linear_add(attend_prompt(index, q), layer.cross_out, prompted)
            hidden = kernels.linear_gelu(kernels.layer_norm(x, layer.norm_hidden), layer.up)
            kernels.linear_add(hidden, layer.down, x)
        return x
