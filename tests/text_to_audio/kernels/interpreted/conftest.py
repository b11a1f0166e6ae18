"""Runs where kernels can run: in Triton's interpreter (`TRITON_INTERPRET=1`), or on a GPU."""

from __future__ import annotations

import os
from importlib.util import find_spec

import pytest
import torch

INTERPRETED = os.environ.get("TRITON_INTERPRET") == "1"
RUNS = find_spec("triton") is not None and (INTERPRETED or torch.cuda.is_available())

collect_ignore_glob = [] if RUNS else ["*"]


@pytest.fixture
def device() -> torch.device:
    """Where tensors lie; everything in a test is drawn from one seed."""
    torch.manual_seed(0)
    return torch.device("cpu" if INTERPRETED else "cuda")


def pytest_configure(config: pytest.Config) -> None:
    """Triton's interpreter takes numbers out of NumPy arrays in a way that NumPy will give up."""
    config.addinivalue_line("filterwarnings", "ignore:Conversion of an array with ndim:DeprecationWarning")
