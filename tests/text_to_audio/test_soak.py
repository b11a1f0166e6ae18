"""After hundreds of requests that come, go and break off at random, everything is as it was."""

from __future__ import annotations

import asyncio
import random
import threading
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import pytest
import torch

from sva_text_to_audio.backend import Generated, GenerationRequest
from sva_text_to_audio.engine_backend import EngineBackend
from sva_text_to_audio.loading import Loader
from sva_text_to_audio.settings import TextToAudioSettings

from .checkpoints.fixtures import Checkpoint
from .checkpoints.hub import hub_at

# Importing audiocraft alone takes long where the bytecode is not cached.
pytestmark = pytest.mark.timeout(300)

SLOTS, WAITING = 4, 6
WARM_UP, REQUESTS = 60, 200
GROWTH = 24 << 20
"""What the allocator may keep: a leak of one request's codes, samples or cache is many times this."""


@pytest.fixture
def backend(tiny_audiogen: Checkpoint) -> Iterator[EngineBackend]:
    settings = TextToAudioSettings(device="cpu", max_batch=SLOTS, queue_capacity=WAITING, torch_threads=1)
    with hub_at(tiny_audiogen.hub):
        loaded = Loader("audiogen", settings).load(str(tiny_audiogen.folder))
    assert isinstance(loaded, EngineBackend)
    yield loaded
    loaded._engine.close()
    loaded._thread.join(20)


def resident() -> int:
    """Bytes of this process that lie in memory."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("VmRSS:"))


async def one(backend: EngineBackend, chance: random.Random) -> str:
    """A request of any length, which its caller hears out or leaves after some of its events."""
    request = GenerationRequest(
        f"sound number {chance.randrange(30)}",
        duration_s=chance.choice([0.5, 1.0, 2.0, 4.0]),
        seed=chance.randrange(2**64),
        temperature=chance.choice([None, 0.0, 1.3]),
        top_k=chance.choice([None, 0, 20]),
    )
    patience = chance.choice([0, 1, 2, 3, 1000, 1000, 1000])
    async with aclosing(backend.generate(request)) as events:  # type: ignore[type-var]
        async for event in events:
            if isinstance(event, Generated):
                assert event.samples.shape == (1, request.duration_s * 16_000)
                return "made"
            if patience == 0:
                return "left"
            patience -= 1
    raise AssertionError("it ended without a result")


async def many(backend: EngineBackend, count: int, chance: random.Random) -> list[str]:
    """So many requests by callers of whom each has one at a time, and some are torn off wherever they are."""
    outcomes: list[str] = []

    async def caller() -> None:
        while len(outcomes) < count:
            task = asyncio.create_task(one(backend, chance))
            done, _ = await asyncio.wait([task], timeout=chance.choice([0.01, 0.1, None, None]))
            if not done:
                task.cancel()
                await asyncio.wait([task])
            outcomes.append("torn off" if task.cancelled() else task.result())

    await asyncio.gather(*(caller() for _ in range(SLOTS + WAITING)))
    return outcomes


async def test_a_long_life_leaves_no_slot_no_memory_and_no_thread_behind(backend: EngineBackend) -> None:
    chance = random.Random(1)
    await many(backend, WARM_UP, chance)
    memory, threads = resident(), threading.active_count()
    outcomes = await many(backend, REQUESTS, chance)
    assert set(outcomes) == {"made", "left", "torn off"}
    assert outcomes.count("made") > REQUESTS / 4
    # One more, after all others: whoever was given up has left when it has ended.
    last = [event async for event in backend.generate(GenerationRequest("the end", 0.5, seed=1))]
    assert isinstance(last[-1], Generated)
    engine = backend._engine
    engine.close()
    await asyncio.to_thread(backend._thread.join, 20)
    assert (engine.running, engine.waiting) == (0, 0)
    decoder = engine._decoder
    assert decoder.arena.used == 1
    assert torch.equal(decoder.slots.frames, torch.zeros(SLOTS, dtype=torch.int64))
    assert backend._in_flight == 0
    assert threading.active_count() <= threads
    assert resident() - memory < GROWTH
