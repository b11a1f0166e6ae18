"""The arithmetic between what is timed and what the table says."""

from __future__ import annotations

import pytest

from .models import clips
from .rows import Floor, Timed, make_row
from .timing import Point

TEN_S, THIRTY_S = clips("small")


def timed(base_ms: float, per_token_ms: float, *requests: int) -> Timed:
    """Steps whose time is a straight line over the context."""
    points = [Point(at, base_ms + per_token_ms * at, 5.0, base_ms) for at in (54.0, 454.0, 1410.0)]
    return Timed(dict.fromkeys(requests, points))


def test_a_clip_takes_the_sum_of_its_steps() -> None:
    row = make_row(TEN_S, 8, Floor(1e12, 0, 0, 0), timed(1.0, 0.01, 8), Timed())
    assert row.clip_s == pytest.approx((503 + 0.01 * sum(range(503))) / 1e3)
    assert row.step_ms == pytest.approx(1 + 0.01 * 251)
    assert row.replay_ms == pytest.approx(1.0)


def test_audiocraft_is_compared_one_by_one_and_as_a_batch() -> None:
    theirs = timed(20.0, 0.0, 1)
    theirs.points |= timed(30.0, 0.0, 8).points
    row = make_row(THIRTY_S, 8, Floor(1e12, 0, 0, 0), timed(2.0, 0.0, 8), theirs)
    assert (row.alone_ms, row.batch_ms) == (pytest.approx(20), pytest.approx(30))
    assert (row.times_alone, row.times_batch) == (pytest.approx(80), pytest.approx(15))


def test_the_floor_counts_weights_once_and_both_rows_of_the_cache() -> None:
    floor = Floor(bandwidth=1e12, weights=1_000_000_000, kv_token=1000, text=10)
    row = make_row(TEN_S, 4, floor, timed(2.0, 0.0, 4), Timed())
    read = 1_000_000_000 + 4 * 1000 * (2 * 252 + 10)
    assert row.gigabytes_per_s == pytest.approx(read / 2e-3 / 1e9)
    assert row.floor_share == pytest.approx(read / 1e12 / 2e-3)


def test_audiogen_beyond_its_window_reads_its_prompt_again_in_every_window() -> None:
    clip = clips("medium")[1]
    assert (clip.model, clip.seconds, len(clip.windows)) == ("AudioGen-medium", 30, 11)
    row = make_row(clip, 1, Floor(1e12, 0, 0, 0), timed(1.0, 0.0, 1), Timed())
    assert row.clip_s == pytest.approx((503 + 10 * 103 + 10 * 5.0) / 1e3)


def test_what_was_not_timed_is_left_empty_and_said_so() -> None:
    ours, theirs = timed(1.0, 0.0, 8), timed(20.0, 0.0, 1)
    theirs.reasons[8] = "OutOfMemoryError: a | b"
    row = make_row(TEN_S, 8, Floor(1e12, 0, 0, 0), ours, theirs)
    assert row.batch_ms is None
    assert row.times_batch is None
    assert row.times_alone == pytest.approx(160)
    assert row.reason == "audiocraft batch: OutOfMemoryError: a / b"
    assert row.cells[-2:] == ["–", row.reason]
