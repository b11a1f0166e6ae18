"""Reads a checkpoint file: its words at once, its tensors as they are touched."""

from __future__ import annotations

import ctypes
import hashlib
import mmap
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from .errors import CheckpointError

MAX_TENSORS = 100_000
DTYPES = (torch.float16, torch.bfloat16, torch.float32)
METADATA = ("xp.cfg", "version", "pretrained")
"""Words of a checkpoint. In a safetensors file they are its metadata."""


class Weights(Mapping[str, torch.Tensor]):
    """Tensors that are mapped from a file: the disk is read when one is touched, and nothing is copied."""

    def __init__(self, tensors: dict[str, torch.Tensor], mapped: tuple[range, ...] = ()) -> None:
        """`mapped`: the addresses at which the file is."""
        self._tensors = tensors
        self._mapped = mapped

    def __getitem__(self, name: str) -> torch.Tensor:
        return self._tensors[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tensors)

    def __len__(self) -> int:
        return len(self._tensors)

    @property
    def nbytes(self) -> int:
        """Size of all tensors."""
        return sum(tensor.nbytes for tensor in self._tensors.values())

    def renamed(self, rename: Callable[[str], str]) -> Weights:
        """The same tensors by other names."""
        return Weights({rename(name): tensor for name, tensor in self._tensors.items()}, self._mapped)

    def release(self, name: str) -> None:
        """Take a tensor that has been copied out of resident memory; touched again, it is read again.

        Without this, a model that is packed tensor by tensor is resident twice at the end.
        """
        tensor = self._tensors[name]
        start, stop = tensor.data_ptr(), tensor.data_ptr() + tensor.nbytes
        first, last = -(-start // mmap.PAGESIZE) * mmap.PAGESIZE, stop // mmap.PAGESIZE * mmap.PAGESIZE
        # Memory of any other kind would lose what it holds.
        if first < last and any(start in mapping and stop - 1 in mapping for mapping in self._mapped):
            ctypes.CDLL(None).madvise(
                ctypes.c_void_p(first), ctypes.c_size_t(last - first), mmap.MADV_DONTNEED
            )


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal. Reads all of it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class WeightsFile:
    """One file of a checkpoint."""

    path: Path
    config: str
    """Its `xp.cfg`, YAML; empty when it only names a pretrained model."""
    version: str
    """Of the audiocraft that exported it."""
    pretrained: str
    """Name of the codec that stands in for weights of its own, or empty."""
    weights: Weights

    @property
    def nbytes(self) -> int:
        """Size on disk."""
        return self.path.stat().st_size

    def sha256(self) -> str:
        """Its SHA-256; see `file_sha256`."""
        return file_sha256(self.path)


def read_weights(path: Path) -> WeightsFile:
    """Open an export: `.bin` (zip format of `torch.save`) or `.safetensors`. Raises `CheckpointError`."""
    if path.suffix == ".safetensors":
        held, tensors = _open_safetensors(path)
        package: dict[Any, Any] = {**held, "best_state": tensors}
    else:
        package = _open_bin(path)
    config, version, pretrained = (_word(path, package, key) for key in METADATA)
    if not config and not pretrained:
        raise CheckpointError.at(path, "has no xp.cfg; it must be an export of audiocraft (utils/export.py)")
    return WeightsFile(path, config, version, pretrained, _tensors(path, package.get("best_state", {})))


def read_state(path: Path) -> Weights:
    """Open a bare state dict as transformers saves one. Raises `CheckpointError`."""
    return _tensors(path, _open_safetensors(path)[1] if path.suffix == ".safetensors" else _open_bin(path))


def _open_safetensors(path: Path) -> tuple[dict[str, str], dict[str, torch.Tensor]]:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="pt") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - it is no mapping
            return file.metadata() or {}, tensors
    except SafetensorError as error:
        raise CheckpointError.at(path, f"is no whole safetensors file ({error})") from error
    except OSError as error:
        raise CheckpointError.at(path, f"cannot be read: {error.strerror or error}") from error


def _open_bin(path: Path) -> dict[Any, Any]:
    try:
        _check_zip(path)
        package = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
    except CheckpointError:
        raise
    except OSError as error:
        raise CheckpointError.at(path, f"cannot be read: {error.strerror or error}") from error
    except Exception as error:  # A damaged or hostile pickle can raise anything.
        wanted = re.search(r"GLOBAL (\S+)", str(error))
        problem = (
            f"asks for {wanted[1]}, which could run code; an export holds tensors and words only"
            if wanted
            else f"is damaged ({type(error).__name__}); copy or download it again"
        )
        raise CheckpointError.at(path, problem) from error
    if not isinstance(package, dict):
        raise CheckpointError.at(path, f"holds a {type(package).__name__}; it must be a dict")
    return package


def _check_zip(path: Path) -> None:
    """Refuse what is no zip of plain entries: the reader of torch would say it less clearly, or unpack it."""
    with path.open("rb") as file:
        start = file.read(64)
    if start.startswith(b"version https://git-lfs"):
        raise CheckpointError.at(path, "is a Git LFS pointer, not the weights; fetch them with git lfs pull")
    if not start.startswith(b"PK"):
        raise CheckpointError.at(path, "is no file of torch.save in its zip format (torch 1.6 or later)")
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise CheckpointError.at(path, "its end is missing; copy or download it again") from error
    if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
        raise CheckpointError.at(path, "has compressed entries; torch.save writes none")


def _word(path: Path, package: dict[Any, Any], key: str) -> str:
    value = package.get(key, "")
    if not isinstance(value, str):
        raise CheckpointError.at(path, f"its {key} is a {type(value).__name__}; it must be text")
    return value


def _tensors(path: Path, state: object) -> Weights:
    if not isinstance(state, Mapping):
        raise CheckpointError.at(path, f"its best_state is a {type(state).__name__}; it must be a state dict")
    if len(state) > MAX_TENSORS:
        raise CheckpointError.at(path, f"holds {len(state)} tensors; {MAX_TENSORS} are the limit")
    for name, tensor in state.items():
        if not isinstance(name, str) or not isinstance(tensor, torch.Tensor):
            raise CheckpointError.at(path, f"holds {str(name)[:80]!r}, which is no named tensor")
        # A view that repeats one value could claim any size.
        if tensor.layout is not torch.strided or not tensor.is_contiguous():
            raise CheckpointError.at(path, f"{name[:80]} is not stored whole and in order")
    return Weights(dict(state), _mappings(path))


def _mappings(path: Path) -> tuple[range, ...]:
    """Where this process has a file mapped: lines such as `7f00-7f80 r--p 0000 08:01 42    /path`."""
    maps = Path("/proc/self/maps")
    if not maps.exists():
        return ()
    file = str(path.resolve())
    fields = [line.split(maxsplit=5) for line in maps.read_text(errors="replace").splitlines()]
    spans = [line[0].split("-") for line in fields if len(line) == 6 and line[5] == file]
    return tuple(range(int(start, 16), int(stop, 16)) for start, stop in spans)
