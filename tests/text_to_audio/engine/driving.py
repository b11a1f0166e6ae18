"""An engine that a test drives turn by turn, so that who meets whom in a batch is the test's choice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor

from sva_text_to_audio.engine.arena import Arena
from sva_text_to_audio.engine.decoder import Decoder
from sva_text_to_audio.engine.engine import Engine
from sva_text_to_audio.engine.generation import Generation, Listener
from sva_text_to_audio.engine.kernels.base import Kernels
from sva_text_to_audio.engine.kernels.plain import PlainKernels
from sva_text_to_audio.engine.sampling import Sampling
from sva_text_to_audio.engine.shape import ModelShape
from sva_text_to_audio.engine.slots import Slots
from sva_text_to_audio.engine.weights import pack
from sva_text_to_audio.engine.windows import Window

CPU = torch.device("cpu")


@dataclass(eq=False)
class Told:
    """A request, and what its listener was told."""

    positions: list[int] = field(default_factory=list)
    fractions: list[float] = field(default_factory=list)
    codes: Tensor | None = None
    error: Exception | None = None
    generation: Generation = field(init=False)

    @property
    def ended(self) -> bool:
        """Whether it was told the end."""
        return self.codes is not None or self.error is not None


class Driven:
    """One engine over float32 weights. `logits` keeps those of each step, guided, when asked to."""

    def __init__(
        self,
        state: Mapping[str, Tensor],
        shape: ModelShape,
        *,
        slots: int = 4,
        tokens: int = 20_000,
        frames: int = 1500,
        prefill_chunk: int = 16,
        kernels: Kernels | None = None,
        dtype: torch.dtype = torch.float32,
        lay_out: Callable[[Tensor], Tensor] | None = None,
    ) -> None:
        weights = pack(state, shape, device=CPU, dtype=dtype, lay_out=lay_out)
        self.arena = Arena(shape, tokens, device=CPU, dtype=torch.float32)
        scratch = self.arena.allocate(1)
        assert scratch == 0
        self.slots = Slots(shape, slots, frames=frames, scratch=scratch, device=CPU)
        self.decoder = Decoder(weights, kernels or PlainKernels(shape.heads), self.arena, self.slots)
        self.engine = Engine(self.decoder, prefill_chunk=prefill_chunk)

    def submit(
        self,
        condition: Tensor,
        windows: tuple[Window, ...],
        seed: int,
        sampling: Sampling | None = None,
        prompt: Tensor | None = None,
    ) -> Told:
        """Put a request in line."""
        told = Told()

        def finished(codes: Tensor) -> None:
            assert not told.ended
            told.codes = codes

        def failed(error: Exception) -> None:
            assert not told.ended
            told.error = error

        listener = Listener(told.positions.append, told.fractions.append, finished, failed)
        told.generation = Generation(
            condition, windows, seed, sampling or Sampling(), listener, prompt=prompt
        )
        self.engine.submit(told.generation)
        return told

    def run(self) -> None:
        """Turn until nothing is left to do."""
        while self.engine.running or self.engine.waiting:
            self.engine.turn()

    def alone(
        self,
        condition: Tensor,
        windows: tuple[Window, ...],
        seed: int,
        sampling: Sampling | None = None,
        prompt: Tensor | None = None,
    ) -> Tensor:
        """The codes of a request that shares the engine with nobody."""
        told = self.submit(condition, windows, seed, sampling, prompt)
        self.run()
        assert told.codes is not None, told.error
        return told.codes

    @property
    def at_rest(self) -> bool:
        """Whether every slot and every token of the arena is free again, but for the scratch token."""
        idle = bool((self.slots.frames == 0).all()) and bool((self.slots.position == 0).all())
        return idle and self.arena.used == 1 and not self.engine.running and not self.engine.waiting
