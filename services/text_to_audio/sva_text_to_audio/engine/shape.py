"""What the engine must know of a language model's architecture."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelShape:
    """Sizes of a decoder-only transformer over codebooks, as AudioGen and MusicGen have it.

    Pre-norm layers of causal self-attention, cross-attention and a GELU feed-forward block, without
    biases; sinusoidal positions; one embedding and one output head per codebook; delay pattern.
    """

    dim: int
    heads: int
    layers: int
    hidden: int
    """Width of the feed-forward block."""
    codebooks: int
    cardinality: int
    """Entries of a codebook. The token after the last stands for "nothing here"."""
    delays: tuple[int, ...]
    """By how many steps each codebook comes later than the first frame's step."""
    max_period: float = 10_000.0
    positional_scale: float = 1.0

    @property
    def head_size(self) -> int:
        """Width of one attention head."""
        return self.dim // self.heads

    @property
    def nothing(self) -> int:
        """The special token: before a codebook's first frame, and after its last."""
        return self.cardinality

    def steps(self, frames: int) -> int:
        """Decoding steps that so many frames take."""
        return frames + max(self.delays)
