"""Reads `xp.cfg`, the configuration that travels in a checkpoint, value by value and each within bounds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from .errors import CheckpointError

MAX_CHARACTERS = 1 << 20
MAX_DEPTH = 64
MAX_NODES = 100_000
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_REFERENCE = re.compile(r"\$\{([A-Za-z_][\w.]*)\}")
_MISSING = object()


class Experiment:
    """Values by dotted path. `${other.path}` is followed, as OmegaConf has it; nothing else is evaluated."""

    def __init__(self, tree: Mapping[str, Any], source: Path) -> None:
        self._tree = tree
        self._source = source

    @classmethod
    def parse(cls, text: str, source: Path) -> Experiment:
        """Parse YAML of bounded size, depth and without aliases. Raises `CheckpointError`."""
        try:
            _check_yaml(text)
            tree = yaml.load(text, Loader=_Loader)  # noqa: S506 - either is a safe loader # nosec B506
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            reason = str(error).partition("\n")[0]
            raise CheckpointError.at(source, f"its xp.cfg cannot be read as YAML: {reason}") from error
        if not isinstance(tree, dict):
            raise CheckpointError.at(source, f"its xp.cfg is a {type(tree).__name__}; it must be a mapping")
        return cls(tree, source)

    def get(self, path: str, default: object = None) -> Any:
        """The value at a path; the default when it is not there."""
        value = self._find(path)
        hops = 0
        while isinstance(value, str) and (reference := _REFERENCE.fullmatch(value)):
            value = self._find(reference[1])
            hops += 1
            if hops > MAX_DEPTH:
                raise self.wrong(path, "refers to itself")
        return default if value is _MISSING else value

    def integer(self, path: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number. Raises `CheckpointError`."""
        value = self.get(path, default)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.wrong(path, f"must be a whole number from {low} to {high}")
        return value

    def number(self, path: str, low: float, high: float, default: float | None = None) -> float:
        """A number. Raises `CheckpointError`."""
        value = self.get(path, default)
        try:
            # YAML 1.1 reads 1e-5 as a word.
            number = float(value) if not isinstance(value, bool) else float("nan")
        except (TypeError, ValueError):
            number = float("nan")
        if not low <= number <= high:
            raise self.wrong(path, f"must be a number from {low:g} to {high:g}")
        return number

    def integers(self, path: str, count: int, high: int, default: list[int] | None = None) -> tuple[int, ...]:
        """A list of `count` whole numbers from 0 to `high`. Raises `CheckpointError`."""
        value = self.get(path, default)
        if (
            not isinstance(value, list)
            or len(value) != count
            or not all(type(item) is int and 0 <= item <= high for item in value)
        ):
            raise self.wrong(path, f"must be a list of {count} whole numbers from 0 to {high}")
        return tuple(value)

    def section(self, path: str) -> dict[str, Any]:
        """The values below a path, references followed; empty when it is not there."""
        value = self.get(path)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise self.wrong(path, "must be a mapping")
        return {str(key): self.get(f"{path}.{key}") for key in value}

    def wrong(self, path: str, expected: str) -> CheckpointError:
        """The error about one value."""
        value = self._find(path)
        held = "it is missing" if value is _MISSING else f"it is {str(value)[:80]!r}"
        return CheckpointError.at(self._source, f"its xp.cfg: {path} {expected} ({held})")

    def _find(self, path: str) -> Any:
        value: Any = self._tree
        for key in path.split("."):
            if not isinstance(value, Mapping) or key not in value:
                return _MISSING
            value = value[key]
        return value


def _check_yaml(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise ValueError(f"it has {len(text)} characters; {MAX_CHARACTERS} are the limit")
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=_Loader)):
        if isinstance(event, yaml.AliasEvent):
            raise ValueError("it has aliases, which can unfold without end; write the values out")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH or count > MAX_NODES:
            raise ValueError("it is nested too deeply, or too long")
