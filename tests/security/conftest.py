"""A gateway that asks who calls, its workers played, and callers with tokens of every kind."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from sva_common import tokens
from sva_common.tokens import Scope
from tests.gateway.conftest import Bench, bench, video

from .api import Api

__all__ = ["bench", "video"]
USER = (Scope.SUBMIT, Scope.READ, Scope.CANCEL)


class TokenFile:
    """The file of a gateway, and the tokens in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.made: dict[str, str] = {}
        path.write_text("# nobody yet\n")

    def add(self, name: str, *scopes: Scope) -> str:
        """A new token."""
        token = self.made[name] = tokens.new_token()
        with self.path.open("a") as file:
            file.write(tokens.Entry(name, frozenset(scopes), tokens.digest(token)).line() + "\n")
        return token

    def remove(self, name: str) -> None:
        """Take a name out."""
        lines = self.path.read_text().splitlines(keepends=True)
        self.path.write_text("".join(line for line in lines if line.split()[0] != name))


class Guarded:
    """A running gateway that knows the tokens of a file."""

    def __init__(self, bench: Bench, file: TokenFile, video: Path) -> None:
        self.bench = bench
        self.file = file
        self._video = video
        self._opened: list[Api] = []

    @property
    def address(self) -> str:
        """Where it listens."""
        assert self.bench.gateway is not None
        return self.bench.gateway.address

    def api(self, token: str = "", *, header: str = "") -> Api:
        """The API with a token, whatever it is."""
        self._opened.append(Api(self.address, self._video, token, header=header))
        return self._opened[-1]

    def caller(self, name: str, *scopes: Scope) -> Api:
        """A caller of that name; a user's scopes unless said otherwise."""
        return self.api(self.file.add(name, *(scopes or USER)))

    def log(self) -> str:
        """All that the gateway logged."""
        return self.bench.log.read_text()

    def audit(self) -> list[dict[str, Any]]:
        """The lines of its audit log."""
        lines = map(json.loads, self.log().splitlines())
        return [line for line in lines if line["event"] == "audit"]

    async def close(self) -> None:
        """Hang up everywhere."""
        for api in self._opened:
            await api.close()
        self._opened.clear()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_guarded(tmp_path_factory: pytest.TempPathFactory, video: Path) -> AsyncIterator[Guarded]:
    folder = tmp_path_factory.mktemp("guarded")
    made = Bench(folder / "state", tmp_path_factory.getbasetemp() / "bytecode")
    file = TokenFile(folder / "tokens")
    await made.start_workers()
    await made.start_gateway(SVA_GATEWAY_TOKENS=str(file.path))
    yield Guarded(made, file, video)
    await made.close()


@pytest_asyncio.fixture(loop_scope="session")
async def guarded(shared_guarded: Guarded) -> AsyncIterator[Guarded]:
    """The running gateway. Its log must not hold any token when the test is over."""
    shared_guarded.bench.script.reset()
    yield shared_guarded
    await shared_guarded.close()
    shared_guarded.bench.script.let()
    log = shared_guarded.log()
    assert not [name for name, token in shared_guarded.file.made.items() if token in log]
