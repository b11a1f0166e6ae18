"""How a failure is told to people: one sentence, its details, a hint; on stderr, never a traceback."""

from __future__ import annotations

import contextlib
import sys

from ..failures import Failure
from ..text import one_line


def complain(failure: Failure) -> None:
    """Print it on stderr."""
    lines = [f"sva: {one_line(failure.message)}"]
    lines += [f"  {one_line(detail)}" for detail in failure.details]
    if failure.hint:
        lines.append(f"hint: {one_line(failure.hint)}")
    with contextlib.suppress(BrokenPipeError):
        print("\n".join(lines), file=sys.stderr, flush=True)
