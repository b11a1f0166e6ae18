"""audiocraft's network modules, without the rest of audiocraft."""

from __future__ import annotations

import importlib
import importlib.util
import sys
import threading
from types import ModuleType
from typing import Any

from ..checkpoint.errors import CheckpointError

_PACKAGE = f"{__package__}._audiocraft"
_lock = threading.Lock()


def seanet_decoder() -> Any:
    """The class `audiocraft.modules.seanet.SEANetDecoder`. Raises `CheckpointError` without audiocraft.

    Importing it by that name runs the package's `__init__`, which imports spaCy, xFormers, torchmetrics
    and more, for many seconds. The module itself needs only its two neighbours: so the folder becomes a
    package of ours that has no `__init__`.
    """
    with _lock:
        if _PACKAGE not in sys.modules:
            spec = importlib.util.find_spec("audiocraft")
            if spec is None or not spec.submodule_search_locations:
                raise CheckpointError("audiocraft is not installed; `make setup-models` installs it")
            package = ModuleType(_PACKAGE)
            package.__path__ = [f"{folder}/modules" for folder in spec.submodule_search_locations]
            sys.modules[_PACKAGE] = package
        return importlib.import_module(f"{_PACKAGE}.seanet").SEANetDecoder
