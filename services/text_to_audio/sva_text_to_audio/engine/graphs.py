"""Replays a whole step as one CUDA graph, sampling and delay pattern included."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from .decoder import Decoder

AHEAD = 2
"""Steps that the host may be ahead of the device: enough to keep it busy, few enough to cancel soon."""
WARM_UP = 3

Replay = Callable[[], Tensor]
"""Runs a captured step: its logits, always the same tensor."""


class GraphedDecoder(Decoder):
    """One graph for each batch size in powers of two; a smaller batch runs in the next larger graph.

    The slots that a graph computes beyond its batch stand still, whether they are idle or have a prompt
    to read yet. Lengths and addresses are read on the device, so that a graph fits every state of the slots.
    """

    def capture(self) -> None:
        """Capture all graphs, the largest first, so that the others use its memory."""
        self._in_flight: deque[torch.cuda.Event] = deque()
        self._pool: Any = None
        """Memory that all graphs share: only one runs at a time, and none leaves anything for another."""
        self._replays: dict[int, Replay] = {}
        for size in reversed(batch_sizes(self.slots.count)):
            self._replays[size] = self._captured(size)

    def step(self, n: int) -> Tensor:
        """See `Decoder.step`. The logits are those of the next replay too: copy what is to stay."""
        size = next(size for size in self.sizes if size >= n)
        self.slots.move_only(n)
        logits = self._replays[size]()
        self._keep_pace()
        return logits[:, :n]

    @property
    def sizes(self) -> list[int]:
        """Batch sizes that have a graph, the smallest first."""
        return sorted(self._replays)

    def _captured(self, size: int) -> Replay:
        device = self.weights.embeddings.device
        with torch.cuda.device(device):
            # Kernels are compiled and cuBLAS takes its workspaces outside of the capture.
            side = torch.cuda.Stream()  # type: ignore[no-untyped-call]
            side.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(side):
                for _ in range(WARM_UP):
                    super().step(size)
            torch.cuda.current_stream().wait_stream(side)
            graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(graph, pool=self._pool):
                logits = super().step(size)
            self._pool = graph.pool()
            torch.cuda.synchronize()

        def replay() -> Tensor:
            graph.replay()
            return logits

        return replay

    def _keep_pace(self) -> None:
        """Wait while the host is too far ahead."""
        event = torch.cuda.Event()  # type: ignore[no-untyped-call]
        event.record(torch.cuda.current_stream(self.weights.embeddings.device))
        self._in_flight.append(event)
        if len(self._in_flight) > AHEAD:
            self._in_flight.popleft().synchronize()


def batch_sizes(count: int) -> list[int]:
    """1, 2, 4, … and `count`."""
    sizes = [1 << power for power in range(count.bit_length()) if 1 << power < count]
    return [*sizes, count]
