"""What the device knows of each request in a batch, one row of every tensor per slot."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from .kernels.base import Knobs, Rows
from .sampling import Sampling
from .shape import ModelShape


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a request lies in the arena: two rows of `capacity` tokens, then `cross` tokens of its prompt."""

    start: int
    capacity: int
    cross: int

    @property
    def tokens(self) -> int:
        """All of it."""
        return 2 * self.capacity + self.cross


class Slots:
    """The state of `count` slots. Slots in use come first, without gaps, so that a step takes a prefix.

    An idle slot points at one scratch token that `scratch` names, has no frames, and so writes nothing
    that anybody reads.
    """

    def __init__(
        self, shape: ModelShape, count: int, *, frames: int, scratch: int, device: torch.device
    ) -> None:
        self.shape = shape
        self.count = count

        def full(value: float, *size: int, dtype: torch.dtype = torch.int64) -> Tensor:
            return torch.full((count, *size), value, dtype=dtype, device=device)

        self.position = full(0)
        """Sequence positions that the cache holds."""
        self.frames = full(0)
        """Frames of the window that is being generated; 0: the slot is idle."""
        self.tokens = full(shape.nothing, shape.codebooks)
        """What goes into the next step, one per codebook."""
        self.codes = full(-1, shape.codebooks, frames)
        """The window, -1 where it is not known yet."""
        self.noise = full(1, shape.codebooks, shape.cardinality, dtype=torch.float32)
        self._start = full(scratch)
        self._capacity = full(1, dtype=torch.int32)
        self._cross_start = full(scratch)
        self._cross_length = full(0, dtype=torch.int32)
        self._guidance = full(1, dtype=torch.float32)
        self._temperature = full(1, dtype=torch.float32)
        self._top_k = full(0, dtype=torch.int32)
        self._top_p = full(0, dtype=torch.float32)
        self._sampling = [Sampling()] * count
        self._delays = torch.tensor(shape.delays, device=device)
        self._tensors = [value for value in vars(self).values() if isinstance(value, Tensor)][:-1]
        self._idle = [tensor[0].clone() for tensor in self._tensors]
        self._number = torch.arange(count, device=device)
        self._moving, self._moving_on_device = count, torch.tensor(count, device=device)

    def occupy(self, slot: int, place: Placement, sampling: Sampling) -> None:
        """Give a slot to a request."""
        self._start[slot] = place.start
        self._capacity[slot] = place.capacity
        self._cross_start[slot] = place.start + 2 * place.capacity
        self._cross_length[slot] = place.cross
        self._guidance[slot] = sampling.guidance_scale
        self._temperature[slot] = sampling.temperature
        self._top_k[slot] = sampling.top_k
        self._top_p[slot] = sampling.top_p
        self._sampling[slot] = sampling

    def begin_window(self, slot: int, frames: int, prompt: Tensor) -> None:
        """Start a window of `frames`, of which `prompt`, `[codebooks, frames of the prompt]`, is known.

        The cache must hold the prompt's positions before the next step: see `inputs`.
        """
        given = prompt.shape[1]
        self.codes[slot] = -1
        self.codes[slot, :, :given] = prompt
        self.frames[slot] = frames
        self.position[slot] = given
        self.tokens[slot] = self.inputs(slot, given, given + 1)[0]

    def inputs(self, slot: int, first: int, last: int) -> Tensor:
        """What goes into the positions `first` to `last` of a window: `[last - first, codebooks]`.

        The delay pattern as arithmetic: position s holds frame s - 1 - delay of each codebook.
        """
        frame = torch.arange(first, last, device=self.codes.device)[:, None] - 1 - self._delays
        known = self.codes[slot].gather(1, frame.clamp(min=0).T).T
        return torch.where((frame >= 0) & (known >= 0), known, self.shape.nothing)

    def swap(self, one: int, other: int) -> None:
        """Let two slots change places."""
        if one == other:
            return
        for tensor in self._tensors:  # A list of indices would be copied to the device, and wait for it.
            kept = tensor[one].clone()
            tensor[one] = tensor[other]
            tensor[other] = kept
        names = self._sampling
        names[one], names[other] = names[other], names[one]

    def vacate(self, slot: int) -> None:
        """Make a slot idle."""
        for tensor, idle in zip(self._tensors, self._idle, strict=True):
            tensor[slot] = idle

    def rows(self, n: int) -> Rows:
        """Regions of the first n slots for self-attention: n conditional rows, then n unconditional ones."""
        start, capacity, length = self._start[:n], self._capacity[:n], self.position[:n].int()
        # An idle slot has one scratch token for both of its rows.
        second = torch.where(self.frames[:n] > 0, start + capacity, start)
        return Rows(torch.cat([start, second]), capacity.repeat(2), length.repeat(2))

    def cross_rows(self, n: int) -> Rows:
        """Regions of the first n slots for cross-attention: the conditional rows alone."""
        length = self._cross_length[:n]
        return Rows(self._cross_start[:n], length.clamp(min=1), length)

    def knobs(self, n: int) -> Knobs:
        """Sampling parameters of the first n slots."""
        return Knobs(
            self._guidance[:n],
            self._temperature[:n],
            self._top_k[:n],
            self._top_p[:n],
            self._sampling[:n],
        )

    def move_only(self, n: int) -> None:
        """Let the first n slots alone advance from now on, however many a step computes."""
        if n != self._moving:
            self._moving = n
            self._moving_on_device.fill_(n)

    def advance(self, drawn: Tensor) -> None:
        """Take the tokens `[n, codebooks]` that a step has drawn, but for frames that are known already."""
        n = drawn.shape[0]
        moves = (self.frames[:n] > 0) & (self._number[:n] < self._moving_on_device)
        frame = self.position[:n, None] - self._delays
        inside = (frame >= 0) & (frame < self.frames[:n, None])
        at = frame.clamp(0, self.codes.shape[-1] - 1)[..., None]
        known = self.codes[:n].gather(-1, at)[..., 0]
        token = torch.where(moves[:, None] & inside & (known < 0), drawn, known)
        self.codes[:n].scatter_(-1, at, token[..., None])
        follows = torch.where(inside, token, self.shape.nothing)
        self.tokens[:n] = torch.where(moves[:, None], follows, self.tokens[:n])
        self.position[:n] += moves
