"""Replays a whole step as one CUDA graph, sampling and delay pattern included."""

from __future__ import annotations

from collections import deque

import torch
from torch import Tensor

from .decoder import Decoder

AHEAD = 2
"""Steps that the host may be ahead of the device: enough to keep it busy, few enough to cancel soon."""
WARM_UP = 3


class GraphedDecoder(Decoder):
    """One graph for each batch size in powers of two; a smaller batch runs with idle slots.

    Lengths and addresses are read on the device, so that a graph fits every state of the slots.
    """

    def capture(self) -> None:
        """Capture all graphs, the largest first, so that the others use its memory."""
        self._graphs: dict[int, tuple[torch.cuda.CUDAGraph, Tensor]] = {}
        self._in_flight: deque[torch.cuda.Event] = deque()
        pool = torch.cuda.graph_pool_handle()
        for size in reversed(batch_sizes(self.slots.count)):
            # Kernels are compiled and cuBLAS takes its workspaces outside of the capture.
            side = torch.cuda.Stream()  # type: ignore[no-untyped-call]
            side.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(side):
                for _ in range(WARM_UP):
                    super().step(size)
            torch.cuda.current_stream().wait_stream(side)
            graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(graph, pool=pool):
                logits = super().step(size)
            self._graphs[size] = (graph, logits)
        torch.cuda.synchronize()

    def step(self, n: int) -> Tensor:
        """See `Decoder.step`. The logits are those of the next replay too: copy what is to stay."""
        size = next(size for size in batch_sizes(self.slots.count) if size >= n)
        graph, logits = self._graphs[size]
        graph.replay()
        event = torch.cuda.Event()  # type: ignore[no-untyped-call]
        event.record()
        self._in_flight.append(event)
        if len(self._in_flight) > AHEAD:
            self._in_flight.popleft().synchronize()
        return logits[:, :n]


def batch_sizes(count: int) -> list[int]:
    """1, 2, 4, … and `count`."""
    sizes = [1 << power for power in range(count.bit_length()) if 1 << power < count]
    return [*sizes, count]
