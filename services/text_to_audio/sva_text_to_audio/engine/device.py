"""Which device a model runs on."""

from __future__ import annotations

import torch

from sva_common.errors import Refused


def choose_device(asked: str) -> torch.device:
    """The device of a setting (`auto`, `cpu`, `cuda`, `cuda:1`). Raises `Refused` where it is not there."""
    if asked == "cpu" or (asked == "auto" and not torch.cuda.is_available()):
        return torch.device("cpu")
    if not torch.cuda.is_available():
        raise Refused(f"SVA_DEVICE is {asked}, but torch finds no GPU here", reason="NO_SUCH_DEVICE")
    device = torch.device("cuda", 0) if asked == "auto" else torch.device(asked)
    index, count = device.index or 0, torch.cuda.device_count()
    if index >= count:
        raise Refused(f"SVA_DEVICE is {asked}, but there are {count} GPUs", reason="NO_SUCH_DEVICE")
    return torch.device("cuda", index)


def device_name(device: torch.device) -> str:
    """For people: `cpu`, or `cuda:0 (NVIDIA H200)`."""
    if device.type == "cpu":
        return "cpu"
    return f"{device} ({torch.cuda.get_device_name(device)})"
