"""Places: bounded for all and for each, and given back however a call ends."""

from __future__ import annotations

import contextlib

import pytest

from sva_common.errors import Overloaded
from sva_gateway.jobs.received import below_after_s
from sva_gateway.places import RETRY_AFTER_S, Places


def test_there_are_so_many_places_and_so_many_for_each_caller() -> None:
    places = Places("downloads", 3, reason="TOO_MANY_DOWNLOADS", each=2)
    with contextlib.ExitStack() as held:
        held.enter_context(places.take("a"))
        held.enter_context(places.take("a"))
        with pytest.raises(Overloaded, match="downloads of yours") as caught, places.take("a"):
            pass
        assert caught.value.reason == "TOO_MANY_DOWNLOADS"
        held.enter_context(places.take("b"))
        with pytest.raises(Overloaded, match="too many downloads at once"), places.take("c"):
            pass
    with pytest.raises(KeyError), places.take("a"):
        raise KeyError
    with places.take("a"), places.take("a"):
        assert places.others("a") == 1


def test_not_all_who_are_refused_come_back_at_the_same_moment() -> None:
    told = set()
    for _ in range(20):
        with pytest.raises(Overloaded) as caught, Places("watches", 0, reason="NONE").take():
            pass
        told.add(caught.value.retry_after_s)
    assert len(told) > 1
    assert all(RETRY_AFTER_S <= seconds <= 2 * RETRY_AFTER_S for seconds in told if seconds)


@pytest.mark.parametrize(
    ("minutes", "limit", "seconds"),
    [
        ([], 10, 0.0),
        ([(100, 9)], 10, 0.0),
        ([(100, 10)], 10, 3000.0),
        ([(100, 5), (101, 5), (110, 9)], 10, 3060.0),
        ([(100, 5), (101, 5), (110, 9)], 20, 0.0),
        ([(100, 5), (101, 5), (110, 10)], 10, 3600.0),
    ],
)
def test_when_enough_of_an_hour_has_gone_by(
    minutes: list[tuple[int, int]], limit: int, seconds: float
) -> None:
    assert below_after_s(minutes, limit, now_s=110 * 60.0) == seconds
