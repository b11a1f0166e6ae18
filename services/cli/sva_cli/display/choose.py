"""Which display fits what standard output is."""

from __future__ import annotations

import os
import sys

from .base import Display


def choose(*, json: bool, bars: bool) -> Display:
    """The display that fits what standard output is; `bars`: whether there is a job to follow."""
    if json:
        from .json_lines import JsonLines

        return JsonLines()
    if bars and sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
        from .bars import Bars

        return Bars()
    from .lines import Lines

    return Lines()
