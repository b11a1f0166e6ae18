"""Runs one command: its display, its signals, its exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Coroutine
from typing import Any, NoReturn

from . import exit_codes, interrupt
from .display.base import Display
from .display.choose import choose
from .failures import Failure, explain

DEBUG_VARIABLE = "SVA_DEBUG"
"""When set, faults of ours show their traceback."""


def run(
    work: Callable[[Display], Coroutine[Any, Any, None]],
    *,
    json: bool,
    bars: bool = False,
    until_interrupted: bool = False,
) -> None:
    """Run a command to its end. Raises `SystemExit` with its status unless all went well.

    `bars`: there is a job to follow. `until_interrupted`: a signal is how it ends, and all is well.
    """
    display = choose(json=json, bars=bars)
    try:
        with display:
            interrupt.run(work(display))
    except BrokenPipeError:
        _leave_quietly()
    except Exception as error:
        if until_interrupted and isinstance(error, interrupt.Interrupted):
            return
        if os.environ.get(DEBUG_VARIABLE):
            raise
        _fail(display, _failure(error))
    except KeyboardInterrupt:
        _fail(display, Failure(exit_codes.INTERRUPTED, "INTERRUPTED", "interrupted"))


def _failure(error: Exception) -> Failure:
    if isinstance(error, interrupt.Interrupted):
        return Failure(128 + error.number, "INTERRUPTED", "interrupted")
    return explain(error)


def _fail(display: Display, failure: Failure) -> NoReturn:
    try:
        display.failed(failure)
    except BrokenPipeError:
        _leave_quietly()
    raise SystemExit(failure.exit_code)


def _leave_quietly() -> NoReturn:
    """Whoever read our output has gone; Python must not find out again when it flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise SystemExit(exit_codes.BROKEN_PIPE)
