"""Exit statuses of the `sva` command. Scripts rely on them: they never change their meaning."""

from __future__ import annotations

from typing import Final

DONE: Final = 0
FAULT: Final = 1
"""A fault of ours, or the server's."""
USAGE: Final = 2
"""The command line is wrong."""
BAD_INPUT: Final = 3
"""What was given cannot be used: no video, a value out of range, no such job or artifact."""
JOB_FAILED: Final = 4
"""The job ended as FAILED; the reason is told."""
UNREACHABLE: Final = 5
"""The server, or a service on this machine, does not answer, is too busy, or did not start."""
CANCELLED: Final = 6
"""Somebody cancelled the job."""
CANNOT_WRITE: Final = 7
"""An output file cannot be written."""
DENIED: Final = 8
"""The server wants to know who calls, or the token may not do that."""
INTERRUPTED: Final = 130
"""Ctrl-C. Another signal: 128 and its number, such as 143 for SIGTERM."""
BROKEN_PIPE: Final = 141
"""Nobody reads our output any more."""
