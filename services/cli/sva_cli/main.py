"""The `sva` command. What each command does is in `commands/`."""

from __future__ import annotations

import importlib.metadata
import sys
from pathlib import Path
from typing import Annotated

import typer

from .commands.demo import demo
from .commands.download import download
from .commands.generate import generate
from .commands.jobs import cancel, delete, jobs, watch
from .commands.models import app as models
from .commands.tokens import app as tokens
from .commands.up import up
from .credentials import Given, give

EPILOG = (
    "Exit status: 0 done, 1 a fault of ours, 2 wrong usage, 3 bad input, 4 the job failed, "
    "5 server unreachable, 6 cancelled, 7 cannot write, 8 not allowed, 130 Ctrl-C."
)

app = typer.Typer(
    help="Sound for silent videos: effects and music that fit what they show.",
    epilog=EPILOG,
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["--help", "-h"]},
)
for command in (generate, demo, up, jobs, watch, cancel, delete, download):
    app.command()(command)
app.add_typer(models, name="models")
app.add_typer(tokens, name="tokens")


def _version(wanted: bool) -> None:
    if wanted:
        print(f"sva {importlib.metadata.version('sva-cli')}")
        raise typer.Exit


@app.callback()
def _main(  # noqa: PLR0917 - typer fills them in by name
    version: Annotated[  # noqa: ARG001 - its callback does the work
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
    token_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            envvar="SVA_TOKEN_FILE",
            help="File with the token that the server wants; SVA_TOKEN may hold it instead.",
        ),
    ] = None,
    ca: Annotated[
        Path | None,
        typer.Option(metavar="FILE", envvar="SVA_CA", help="Authorities to believe the server by (PEM)."),
    ] = None,
    cert: Annotated[
        Path | None,
        typer.Option(metavar="FILE", envvar="SVA_CERT", help="Certificate for a server that asks for one."),
    ] = None,
    key: Annotated[
        Path | None, typer.Option(metavar="FILE", envvar="SVA_KEY", help="The key of that certificate.")
    ] = None,
    tls: Annotated[
        bool, typer.Option("--tls", envvar="SVA_TLS", help="TLS, with the public authorities unless --ca.")
    ] = False,
) -> None:
    if (cert is None) != (key is None):
        raise typer.BadParameter("--cert and --key belong together")
    give(Given(token_file, ca, cert, key, tls))
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character of a file name must not end the work.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]


if __name__ == "__main__":
    app()
