"""In place of demucs, which downloads its weights when a melody model is built."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import ClassVar
from unittest import mock

from torch import nn


class _Separator(nn.Module):
    """Only names its stems: without a melody audiocraft separates nothing."""

    sources: ClassVar = ["drums", "bass", "other", "vocals"]


@contextmanager
def demucs_without_weights() -> Iterator[None]:
    """Inside, `from demucs import pretrained` gives a separator that needs no weights and cannot separate."""
    module = ModuleType("demucs")
    module.pretrained = SimpleNamespace(get_model=lambda name: _Separator())  # type: ignore[attr-defined]
    with mock.patch.dict(sys.modules, demucs=module):
        yield
