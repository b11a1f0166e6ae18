"""`sva tokens`: the tokens that a gateway knows."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from sva_common.tokens import Scope

app = typer.Typer(help="Make, list and revoke the tokens that a gateway knows.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help="Whose token it is.", show_default=False)]
File = Annotated[
    Path,
    typer.Option(
        "--file", metavar="FILE", envvar="SVA_GATEWAY_TOKENS", help="The file that the gateway reads."
    ),
]
DEFAULT_FILE = Path("tokens")


@app.command()
def add(
    name: Name,
    scope: Annotated[
        list[Scope],
        typer.Option(help="What it may do; may be given several times.", show_default=False),
    ],
    file: File = DEFAULT_FILE,
) -> None:
    """Make a token and print it, once: the file keeps nothing but its hash."""
    from ..running import run
    from ..token_orders import add_token

    run(lambda _: asyncio.to_thread(add_token, file, name, scope), json=False)


@app.command()
def remove(name: Name, file: File = DEFAULT_FILE) -> None:
    """Take all tokens of a name out of the file. They are worth nothing from the next call on."""
    from ..running import run
    from ..token_orders import remove_token

    run(lambda _: asyncio.to_thread(remove_token, file, name), json=False)


@app.command("list")
def list_(file: File = DEFAULT_FILE) -> None:
    """Print names and scopes."""
    from ..running import run
    from ..token_orders import list_tokens

    run(lambda _: asyncio.to_thread(list_tokens, file), json=False)
