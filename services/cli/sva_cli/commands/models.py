"""`sva models`: checkpoints of the real models, looked after by the package that loads them."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

MODULE = "sva_text_to_audio.models"
REQUIRED = ("torch", "transformers", "safetensors", "huggingface_hub")

app = typer.Typer(
    help="Verify, convert and fetch checkpoints of AudioGen and MusicGen.", no_args_is_help=True
)

Source = Annotated[
    str, typer.Argument(metavar="DIR|ID", help="A folder, or a hub id such as facebook/musicgen-small.")
]
Target = Annotated[Path, typer.Option("--to", metavar="DIR", help="A new folder.")]
TextEncoder = Annotated[
    str | None,
    typer.Option(
        "--t5",
        envvar="SVA_T5",
        metavar="DIR",
        help="Folder of the text encoder. [default: beside it, or the hub's]",
    ),
]


@app.command()
def verify(
    source: Source,
    sha256: Annotated[
        str | None, typer.Option(metavar="HEX", help="What the language model's file must have.")
    ] = None,
    t5: TextEncoder = None,
) -> None:
    """Read a whole checkpoint: what it is, its hashes, and whether the engine covers it."""
    _run("verify", source, sha256=sha256, t5=t5)


@app.command()
def convert(source: Source, target: Target) -> None:
    """Write a checkpoint as safetensors, in the precision it has."""
    _run("convert", source, to=str(target))


@app.command()
def fetch(
    source: Annotated[str, typer.Argument(metavar="ID", help="A hub id such as facebook/audiogen-medium.")],
    target: Target,
    t5: TextEncoder = None,
) -> None:
    """Download a model and all that it needs into one folder that needs no network any more."""
    _run("fetch", source, to=str(target), t5=t5)


def _run(command: str, source: str, **options: str | None) -> NoReturn:
    """Become the program that does it, so that signals and exit status are its own. Raises `SystemExit`."""
    from .. import exit_codes
    from ..display.complaint import complain
    from ..failures import Failure

    missing = [
        name for name in (MODULE.partition(".")[0], *REQUIRED) if importlib.util.find_spec(name) is None
    ]
    if missing:
        message = f"the real models need {', '.join(missing)}, which is not installed here"
        hint = "`make setup-models`, or the extra `audiocraft` of sva-sfx and sva-bgm"
        complain(Failure(exit_codes.BAD_INPUT, "NOT_INSTALLED", message, hint))
        raise SystemExit(exit_codes.BAD_INPUT)
    given = [f"--{name}={value}" for name, value in options.items() if value is not None]
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", MODULE, command, *given, "--", source])  # noqa: S606
