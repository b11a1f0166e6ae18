"""What one look at a file costs: a small process that starts the probe's child, waits for it and counts.

Usage: measured.py FILE. Prints JSON. A process of its own, because a child counts the memory of whoever
started it as its own until it becomes another program.
"""

from __future__ import annotations

import json
import os
import sys


def main(path: str) -> None:
    """Print reason, seconds of CPU time, and the peak of the memory that was in use."""
    source, (answer, say) = os.open(path, os.O_RDONLY), os.pipe()
    user = 61_184 if os.geteuid() == 0 else 0
    bounds = f"{os.getpid()},{user},15,{768 << 20},0,0"
    command = [sys.executable, "-I", "-m", "sva_common.media.inspection", bounds]
    duplicates = [(os.POSIX_SPAWN_DUP2, source, 0), (os.POSIX_SPAWN_DUP2, say, 1)]
    child = os.posix_spawn(sys.executable, command, os.environ, file_actions=duplicates)
    os.close(say)
    with os.fdopen(answer, "rb") as stream:
        found = json.loads(stream.read() or b'{"reason": "died"}')
    _, status, usage = os.wait4(child, 0)
    cost = {
        "reason": found.get("reason", "read"),
        "status": status,
        "cpu_s": usage.ru_utime + usage.ru_stime,
        "mib": usage.ru_maxrss / 1024,
    }
    sys.stdout.write(json.dumps(cost))


if __name__ == "__main__":
    main(sys.argv[1])
