"""Ways in which a checkpoint arrives damaged, wrong or hostile. Each spoils a directory in place."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import torch

from .codec import CodecSize, codec_package
from .layouts import CODEC, LANGUAGE_MODEL
from .package import Package

EXECUTED = "executed"
"""File that appears in the directory if the code hidden in a checkpoint is run."""

ONE_WEIGHT = "transformer.layers.0.linear1.weight"


class _RunsCode:
    """Pickled as a call of `os.system`."""

    def __init__(self, marker: Path) -> None:
        self._marker = marker

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, (f"touch '{self._marker}'",)


def _truncate(folder: Path) -> None:
    file = folder / LANGUAGE_MODEL
    os.truncate(file, file.stat().st_size // 2)


def _write(content: bytes) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        (folder / LANGUAGE_MODEL).write_bytes(content)

    return spoil


def _edit(change: Callable[[Package], object]) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        package: Package = torch.load(folder / LANGUAGE_MODEL, weights_only=True)
        change(package)
        torch.save(package, folder / LANGUAGE_MODEL)

    return spoil


def _hide_code(folder: Path) -> None:
    package: Package = torch.load(folder / LANGUAGE_MODEL, weights_only=True)
    torch.save({**package, "version": _RunsCode(folder / EXECUTED)}, folder / LANGUAGE_MODEL)


def _codec_of(size: CodecSize) -> Callable[[Path], None]:
    return lambda folder: torch.save(codec_package(size), folder / CODEC)


def _bomb() -> str:
    """A few lines of aliases that unfold to 10^9 elements."""
    lines = ["bomb0: &b0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"bomb{n}: &b{n} [{', '.join([f'*b{n - 1}'] * 10)}]" for n in range(1, 9)]
    return "\n".join(lines)


BREAKAGES: dict[str, Callable[[Path], None]] = {
    "empty file": _write(b""),
    "no archive": _write(b"<!doctype html><title>404</title>"),
    "pointer to large file storage": _write(
        b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 840000000\n"
    ),
    "cut short": _truncate,
    "code in the pickle": _hide_code,
    "no configuration": _edit(lambda package: package.pop("xp.cfg")),
    "weight missing": _edit(lambda package: package["best_state"].pop(ONE_WEIGHT)),
    "weight too many": _edit(lambda package: package["best_state"].update(surplus=torch.zeros(1))),
    "weight of another shape": _edit(
        lambda package: package["best_state"].update({ONE_WEIGHT: torch.zeros(3, 5)})
    ),
    "configuration no YAML": _edit(lambda package: package.update({"xp.cfg": "transformer_lm: {dim: 64"})),
    "configuration unfolds": _edit(lambda package: package.update({"xp.cfg": package["xp.cfg"] + _bomb()})),
    "configuration huge": _edit(
        lambda package: package.update({"xp.cfg": package["xp.cfg"] + "huge: [" + "0, " * 2_000_000 + "0]"})
    ),
    "codec of fewer codebooks": _codec_of(CodecSize(16_000, n_q=2)),
    "codec of smaller codebooks": _codec_of(CodecSize(16_000, bins=64)),
    "codec of another sample rate": _codec_of(CodecSize(32_000)),
}
"""By name. All but the codecs spoil the language model's file; the codecs would otherwise fit AudioGen."""
