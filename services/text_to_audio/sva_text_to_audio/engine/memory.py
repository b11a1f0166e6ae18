"""How much memory may still be taken."""

from __future__ import annotations

import re
from pathlib import Path

import torch

_CGROUP = Path("/sys/fs/cgroup")


def free_memory(device: torch.device) -> int:
    """Bytes that are free on a device; of a CPU, within what the container may use."""
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0])
    match = re.search(r"^MemAvailable:\s+(\d+) kB", Path("/proc/meminfo").read_text(), re.MULTILINE)
    free = int(match[1]) * 1024 if match else 1 << 62
    try:
        limit = (_CGROUP / "memory.max").read_text().strip()
        used = int((_CGROUP / "memory.current").read_text())
    except (OSError, ValueError):
        return free
    return free if limit == "max" else min(free, max(0, int(limit) - used))
