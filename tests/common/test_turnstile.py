"""However many come at once, others are not kept waiting for all of them."""

from __future__ import annotations

import asyncio

from sva_common.turnstile import Turnstile


async def test_what_is_asked_in_between_waits_for_a_few_and_not_for_all() -> None:
    turnstile, begun = Turnstile(each=2), list[str]()

    async def call(name: str) -> None:
        await turnstile.enter()
        begun.append(name)

    async def probe() -> None:
        begun.append("probe")

    crowd = [asyncio.create_task(call(f"call-{n}")) for n in range(100)]
    await asyncio.sleep(0)
    await asyncio.gather(*crowd, probe())
    assert begun.index("probe") <= 4
    assert [name for name in begun if name != "probe"] == [f"call-{n}" for n in range(100)]


async def test_who_goes_away_in_line_takes_nobody_elses_turn() -> None:
    turnstile, begun = Turnstile(each=1), list[int]()

    async def call(n: int) -> None:
        await turnstile.enter()
        begun.append(n)

    tasks = [asyncio.create_task(call(n)) for n in range(5)]
    await asyncio.sleep(0)
    tasks[2].cancel()
    await asyncio.wait(tasks)
    assert begun == [0, 1, 3, 4]
    async with asyncio.timeout(5):
        await call(9)
