"""What audiocraft is known to warn of under today's libraries, and nothing else."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def known_warnings_ignored() -> Iterator[None]:
    """Any other warning stays what the test run makes of it: an error."""
    with warnings.catch_warnings():
        # Released weights are named after the older form of weight normalisation, so it has to stay in use.
        warnings.filterwarnings("ignore", r".*torch\.nn\.utils\.weight_norm. is deprecated", FutureWarning)
        yield
