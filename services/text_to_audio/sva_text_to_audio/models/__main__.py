"""`python -m sva_text_to_audio.models`: verify, convert, fetch and await checkpoints."""

from __future__ import annotations

import argparse
import logging
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from ..checkpoint import CheckpointError

# The exit statuses of the `sva` command, which passes them on.
DONE = 0
BAD_INPUT = 3
CANNOT_WRITE = 7
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; answer the exit status."""
    asked = _parser().parse_args(arguments)
    # What its warnings tell is in our one line.
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
    try:
        asked.run(asked)
    except CheckpointError as error:
        return _failed(str(error), BAD_INPUT)
    except OSError as error:
        where = error.filename or asked.to or asked.source
        what, status = ("read", BAD_INPUT) if asked.to is None else ("write", CANNOT_WRITE)
        return _failed(f"cannot {what} {where}: {error.strerror or error}", status)
    except KeyboardInterrupt:
        return _failed("interrupted", INTERRUPTED)
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("sva models", description="Looks after checkpoints.")
    commands = parser.add_subparsers(required=True, metavar="verify|convert|fetch|await")
    for name, run, what, where in (
        ("verify", _verify, "Read a whole checkpoint, and say what it is.", "DIR|ID"),
        ("convert", _convert, "Write a checkpoint as safetensors.", "DIR|ID"),
        ("fetch", _fetch, "Download a model and all that it needs into one folder.", "ID"),
        ("await", _await, "Wait until a folder is there, and verify it.", "DIR"),
    ):
        command = commands.add_parser(name, help=what, description=what)
        command.set_defaults(run=run, to=None)
        command.add_argument(
            "source", metavar=where, help="folder, or hub id such as facebook/musicgen-small"
        )
        if name == "verify":
            command.add_argument(
                "--sha256",
                type=_sha256,
                metavar="HEX",
                help="what the language model's file must have",
            )
        elif name != "await":
            command.add_argument("--to", required=True, type=Path, metavar="DIR", help="a new folder")
        if name != "convert":
            command.add_argument(
                "--t5", default=os.environ.get("SVA_T5", ""), metavar="DIR", help="folder of the text encoder"
            )
    return parser


def _sha256(text: str) -> str:
    if not re.fullmatch(r"[0-9a-fA-F]{64}", text):
        raise argparse.ArgumentTypeError("must be 64 hexadecimal digits")
    return text


def _verify(asked: argparse.Namespace) -> None:
    from .verify import verify

    for line in verify(asked.source, sha256=asked.sha256 or "", t5=asked.t5, offline=_offline()):
        print(line, flush=True)


def _await(asked: argparse.Namespace) -> None:
    """End well in any case: a service that finds the checkpoint bad stays up and tells why."""
    from .arrival import wait_for
    from .verify import verify

    wait_for(Path(asked.source))
    try:
        for line in verify(asked.source, t5=asked.t5, offline=_offline()):
            print(line, flush=True)
    except CheckpointError as error:
        print(f"sva: {error}; the service will not serve it", file=sys.stderr)


def _convert(asked: argparse.Namespace) -> None:
    from .convert import convert

    convert(asked.source, asked.to, offline=_offline())
    print(f"{asked.to} holds it as safetensors")


def _fetch(asked: argparse.Namespace) -> None:
    from .fetch import fetch

    fresh = fetch(asked.source, asked.to, t5=asked.t5, offline=_offline())
    print(f"{asked.to} holds {asked.source}{'' if fresh else ' already'}")


def _offline() -> bool:
    return os.environ.get("SVA_MODELS_OFFLINE", "").lower() in ("1", "true", "yes", "on")


def _failed(message: str, status: int) -> int:
    print(f"sva: {message}", file=sys.stderr)
    return status


if __name__ == "__main__":
    raise SystemExit(main())
