"""Waits for a checkpoint that somebody else puts into a folder."""

from __future__ import annotations

import sys
import time
from pathlib import Path

POLL_S = 2.0


def wait_for(folder: Path) -> None:
    """Return once the folder is there: whoever fetches gives it its name when it is complete.

    Polls, because a volume that pods share tells nobody of a change.
    """
    if not folder.is_dir():
        print(f"waiting for {folder}", file=sys.stderr, flush=True)
    while not folder.is_dir():
        time.sleep(POLL_S)
