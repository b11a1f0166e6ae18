"""First come, first served; a bounded line; nobody's place is lost."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest
from prometheus_client import REGISTRY

from sva_common.errors import Overloaded
from sva_text_to_audio.waiting_line import WaitingLine


class Customer:
    """Someone in the line, and what it was told."""

    def __init__(self, line: WaitingLine) -> None:
        self.told: list[int] = []
        self.served = asyncio.Event()
        self.task = asyncio.create_task(self._wait(line))

    async def _wait(self, line: WaitingLine) -> None:
        async with aclosing(line.positions()) as positions:  # type: ignore[type-var]
            async for ahead in positions:
                self.told.append(ahead)
        self.served.set()


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_slots_are_taken_at_once_and_the_rest_waits_in_order() -> None:
    line = WaitingLine(slots=2, capacity=3)
    customers = [Customer(line) for _ in range(5)]
    await settle()
    assert [c.served.is_set() for c in customers] == [True, True, False, False, False]
    assert [c.told for c in customers[2:]] == [[0], [1], [2]]
    line.leave()
    await settle()
    assert customers[2].served.is_set()
    assert [c.told for c in customers[3:]] == [[1, 0], [2, 1]]


async def test_the_line_and_the_slots_are_there_to_be_measured() -> None:
    def measured() -> list[float]:
        names = ("sva_generation_active", "sva_generation_queue_depth")
        return [REGISTRY.get_sample_value(name) or 0.0 for name in names]

    before = measured()
    line = WaitingLine(slots=2, capacity=3)
    customers = [Customer(line) for _ in range(5)]
    seen = []
    await settle()
    seen.append(measured())
    customers[3].task.cancel()
    line.leave()
    await settle()
    seen.append(measured())
    for _ in range(2):
        line.leave()
    await settle()
    seen.append(measured())
    changes = [[now - then for now, then in zip(moment, before, strict=True)] for moment in seen]
    assert changes == [[2, 3], [2, 1], [1, 0]]
    line.leave()
    assert measured() == before


async def test_a_full_line_refuses_and_says_when_to_come_back() -> None:
    line = WaitingLine(slots=1, capacity=1)
    first, second = Customer(line), Customer(line)
    await settle()
    with pytest.raises(Overloaded) as caught:
        async for _ in line.positions():
            pass
    assert caught.value.retry_after_s
    assert first.served.is_set()
    second.task.cancel()


async def test_whoever_gives_up_lets_the_others_move_up() -> None:
    line = WaitingLine(slots=1, capacity=3)
    customers = [Customer(line) for _ in range(4)]
    await settle()
    customers[1].task.cancel()
    await settle()
    assert [c.told for c in customers[2:]] == [[1, 0], [2, 1]]
    line.leave()
    await settle()
    assert customers[2].served.is_set()


async def test_a_slot_handed_to_someone_who_just_left_goes_to_the_next() -> None:
    line = WaitingLine(slots=1, capacity=2)
    customers = [Customer(line) for _ in range(3)]
    await settle()
    line.leave()
    customers[1].task.cancel()
    await settle()
    assert customers[2].served.is_set()
