"""Lets a machine with little more than torch import audiocraft's language model and the engine.

What they import and a benchmark never calls is replaced by packages that accept everything, also where
it is installed, so that a run on a laptop takes the same path as one on a bare GPU machine.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import os
import sys
import types
from abc import ABCMeta
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

AUDIOCRAFT = {
    *("av", "demucs", "dora", "encodec", "flashy", "huggingface_hub", "hydra", "julius", "librosa"),
    *("num2words", "omegaconf", "soundfile", "spacy", "torchaudio", "transformers", "xformers"),
}
TRAINING = "audiocraft.solvers"
SERVICE = {"google", "grpc", "opentelemetry", "prometheus_client", "structlog"}


class Open(ABCMeta):
    """A class that has every attribute itself."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything()


class Anything(metaclass=Open):
    """Has every attribute, can be called, indexed, inherited from, and decorates without a trace."""

    def __init__(self, *args: object, **options: object) -> None:
        pass

    def __call__(self, *args: Any, **options: object) -> Any:
        return args[0] if len(args) == 1 and callable(args[0]) else self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, key: object) -> Any:
        return self

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __mro_entries__(self, bases: tuple[type, ...]) -> tuple[type, ...]:
        return (object,)


class StandIn(types.ModuleType):
    """A package whose names are all there: capitalised ones are classes."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Open(name, (Anything,), {}) if name[0].isupper() else Anything()


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the packages above before anybody else does."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        package = fullname.partition(".")[0]
        if package not in AUDIOCRAFT | SERVICE and not fullname.startswith(TRAINING):
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return StandIn(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        # What audiocraft does call of all these, at every step.
        if module.__name__ == "xformers":
            module.ops = importlib.import_module("xformers.ops")  # type: ignore[attr-defined]
        elif module.__name__ == "xformers.ops":
            import torch

            module.unbind = torch.unbind  # type: ignore[attr-defined]
        elif module.__name__ == "xformers.profiler":
            idle = types.SimpleNamespace(_CURRENT_PROFILER=None)
            module.profiler = types.SimpleNamespace(_Profiler=idle)  # type: ignore[attr-defined]


def install() -> None:
    """Put the packages in place, and audiocraft on the path where `AUDIOCRAFT_DIR` names its folder.

    The variable may name the package's own folder or the one that holds it. Call before any import.
    """
    sys.meta_path.insert(0, Finder())
    named = os.environ.get("AUDIOCRAFT_DIR")
    if named:
        folder = Path(named).resolve()
        sys.path.insert(0, str(folder.parent if (folder / "models" / "lm.py").exists() else folder))
