"""All five services on this machine until they are told to stop."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path

from .display.base import Display
from .failures import OutputFault, UsageFault
from .gateway_at_hand import tell_where_frames_go
from .paths import make_folder
from .stack import running_stack
from .text import shown_path

GRACE_S = "5"
"""Jobs are durable: what does not end in this time goes on at the next start."""


async def serve(port: int, state: Path, display: Display) -> None:
    """Run them. Raises `ServiceFailed` when one of them stops by itself."""
    tell_where_frames_go(display)
    folder = make_folder(state).resolve()
    with _alone(folder):
        display.stage("starting the five services")
        env = {"SVA_GRACE_S": GRACE_S}
        async with running_stack(folder, listen=f"127.0.0.1:{port}", env=env) as stack:
            display.listening(stack.address, folder)
            raise await stack.failed()


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two gateways on one database would take each other's jobs."""
    try:
        lock = (folder / "lock").open("w")
    except OSError as error:
        raise OutputFault.of(folder, error) from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageFault(
                f"another `sva up` uses {shown_path(folder)}", "stop it, or give another folder to --state"
            ) from None
        yield
