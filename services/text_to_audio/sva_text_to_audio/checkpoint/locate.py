"""Where the files of a checkpoint are: in a folder, or in the hub."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .errors import CheckpointError
from .hub import HubModel

LANGUAGE_MODEL = ("state_dict.safetensors", "state_dict.bin")
CODEC = ("compression_state_dict.safetensors", "compression_state_dict.bin")
T5_FOLDER = "t5"
CODEC_FOLDER = "codec"
"""Folders beside the weights that make a checkpoint self-contained."""

PRETRAINED_WEIGHTS = ("model.safetensors", "pytorch_model.bin")
TOKENIZER = ("spiece.model", "tokenizer.json")
TOKENIZER_DETAILS = (
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
)
_T5_OWNER = {f"t5-{size}": f"google-t5/t5-{size}" for size in ("small", "base", "large", "3b", "11b")}
"""The first T5 models moved on the hub; a cache may know them by either name."""


@dataclass(frozen=True, slots=True)
class CheckpointFiles:
    """The files of a checkpoint, found but not yet opened."""

    name: str
    """The hub id, or the name of the folder."""
    revision: str
    """Commit of the hub, or empty."""
    folder: Path
    language_model: Path
    codec: Path


def locate_checkpoint(source: str, *, offline: bool = False) -> CheckpointFiles:
    """Find a checkpoint by folder or hub id (`owner/name`, `owner/name@revision`).

    Raises `CheckpointError`, which says what was looked for, and where.
    """
    folder = Path(source).expanduser()
    if source and folder.is_dir():
        language_model, codec = _one_of(folder, LANGUAGE_MODEL), _one_of(folder, CODEC)
        return CheckpointFiles(folder.resolve().name, "", folder, language_model, codec)
    if folder.is_absolute() and not folder.exists():
        raise CheckpointError.at(source, "there is no such folder")
    model = HubModel.parse(source)
    if model is None or "/" not in model.repository or folder.exists():
        raise CheckpointError.at(
            source or "(nothing)", "is neither a folder nor a hub id such as facebook/musicgen-small"
        )
    language_model = _required(model, LANGUAGE_MODEL, offline)
    # The folder of a snapshot is named after its commit. Both files must be of the same one.
    revision = language_model.parent.name
    codec = _required(HubModel(model.repository, revision), CODEC, offline)
    return CheckpointFiles(model.repository, revision, language_model.parent, language_model, codec)


def locate_t5(name: str, files: CheckpointFiles, *, given: str = "", offline: bool = False) -> Path:
    """The folder of the T5 that a checkpoint names: `given`, else `t5/` beside the weights, else the hub.

    Raises `CheckpointError`.
    """
    for folder in (Path(given).expanduser() if given else None, files.folder / T5_FOLDER):
        if folder is not None and (given or folder.is_dir()):
            if not folder.is_dir():
                raise CheckpointError.at(folder, f"is no folder; it must hold the text encoder {name}")
            for names in (("config.json",), TOKENIZER, PRETRAINED_WEIGHTS):
                _one_of(folder, names)
            return folder
    models = [HubModel(known) for known in (_T5_OWNER.get(name), name) if known]
    model = next((model for model in models if model.cached("config.json")), models[0])
    complete = model.cached("config.json") is not None
    _required(model, TOKENIZER, offline)
    if not complete:
        for detail in TOKENIZER_DETAILS:
            model.find((detail,), offline=offline)
    _required(model, PRETRAINED_WEIGHTS, offline)
    # Last, because its presence says that everything else has been fetched.
    return _required(model, ("config.json",), offline).parent


def locate_pretrained_codec(name: str, files: CheckpointFiles, *, offline: bool = False) -> Path:
    """The folder of a codec that a checkpoint only names: `codec/` beside the weights, else the hub.

    Raises `CheckpointError`.
    """
    folder = files.folder / CODEC_FOLDER
    if folder.is_dir():
        for names in (("config.json",), PRETRAINED_WEIGHTS):
            _one_of(folder, names)
        return folder
    model = HubModel.parse(name)
    if model is None or "/" not in model.repository:
        raise CheckpointError.at(files.codec, f"names the codec {name[:100]!r}, which is no hub id")
    _required(model, PRETRAINED_WEIGHTS, offline)
    return _required(model, ("config.json",), offline).parent


def _one_of(folder: Path, names: Iterable[str]) -> Path:
    for name in names:
        if (folder / name).is_file():
            return folder / name
    raise CheckpointError.at(folder, f"has no {' or '.join(names)}")


def _required(model: HubModel, names: tuple[str, ...], offline: bool) -> Path:
    found = model.find(names, offline=offline)
    if found is None:
        raise CheckpointError.at(model.repository, f"the hub's model has no {' or '.join(names)}")
    return found
