"""What people see: bars on a terminal, and text that cannot play tricks on it."""

from __future__ import annotations

import io
from datetime import UTC, datetime

from rich.console import Console

from sva_cli.client.jobs import JobState, Track, TrackKind, TrackState
from sva_cli.client.updates import JobStateChanged, PlanMade, Progress, TrackStateChanged
from sva_cli.display.bars import Bars
from sva_cli.display.view import JobView
from sva_cli.text import one_line, shortened

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TRACKS = (
    Track(TrackKind.SFX, "waves [red]on[/red] a shore"),
    Track(TrackKind.SFX, "thunder"),
    Track(TrackKind.BGM, "calm piano"),
)
PLAN = PlanMade(2, NOW, "a dark sea", "storm", TRACKS, "offline")


def test_bars_show_the_job_and_every_track_and_take_no_markup_from_prompts() -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=120, highlight=False, color_system=None)
    with Bars(console) as bars:
        bars.stage("starting")
        bars.uploaded(1, 2)
        bars.update(JobStateChanged(1, NOW, JobState.PLANNING, None))
        bars.update(PLAN)
        bars.update(TrackStateChanged(3, NOW, 1, TrackState.DROPPED, "rms 0.41 above 0.30"))
        bars.update(Progress(0.5, (0.25, 1.0, 0.0)))
    shown = out.getvalue()
    assert "waves [red]on[/red] a shore" in shown
    assert "25%" in shown
    assert "rms 0.41 above 0.30" in shown
    assert "sfx 1" in shown
    assert "bgm" in shown


def test_progress_never_steps_back_and_a_finished_track_is_full() -> None:
    view = JobView()
    view.apply(PLAN)
    view.apply(Progress(0.6, (0.5, 0.2, 0.1)))
    view.apply(Progress(0.4, (0.3, 0.2, 0.1)))
    view.apply(TrackStateChanged(3, NOW, 0, TrackState.READY, ""))
    view.apply(TrackStateChanged(4, NOW, 9, TrackState.READY, ""))  # a track that no plan named
    assert view.fraction == 0.6
    assert [track.fraction for track in view.tracks] == [1.0, 0.2, 0.1]
    assert [track.name for track in view.tracks] == ["sfx 1", "sfx 2", "bgm"]


def test_foreign_text_cannot_move_the_cursor_or_turn_the_reading_direction() -> None:
    assert one_line("a\x1b[2J\r\n\u202egnp.🌊") == "a\\x1b[2J\\r\\n\\u202egnp.🌊"
    assert one_line("\udcff") == "\\udcff"
    assert shortened("abcdef", 4) == "abc…"
