"""How many plans may be made at once, each in a working folder of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sva_common.errors import Overloaded

RETRY_AFTER_S = 2.0


class Slots:
    """Admits `count` plans at once and refuses the next: whoever sends a video should not wait in silence."""

    def __init__(self, count: int, folder: Callable[[], AbstractContextManager[str]]) -> None:
        self._count = count
        self._taken = 0
        self._folder = folder

    @contextmanager
    def take(self) -> Iterator[Path]:
        """Take a slot and a fresh folder; both are given back, and the folder emptied, whatever happens.

        Raises `Overloaded` when no slot is free.
        """
        if self._taken >= self._count:
            raise Overloaded(
                f"{self._count} plans are being made already",
                reason="QUEUE_FULL",
                retry_after_s=RETRY_AFTER_S,
            )
        self._taken += 1
        try:
            with self._folder() as directory:
                yield Path(directory)
        finally:
            self._taken -= 1
