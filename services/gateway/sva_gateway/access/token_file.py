"""Callers by our own tokens, whose hashes are in a file that may change while we run."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sva_common import tokens
from sva_common.errors import Refused, Unauthenticated
from sva_common.logs import logger

from .base import Caller

log = logger(__name__)
Version = tuple[int, int, int]


class TokenFile:
    """The token file. Whatever has changed in it holds from the next call on.

    A line that cannot be read counts as none, and is told of in the log by its number. Without the file
    nobody is known: what was taken away must not go on to work.
    """

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        self._version: Version | None = None
        self._entries: tuple[tokens.Entry, ...] = ()
        self._reading = asyncio.Lock()

    async def start(self) -> None:
        """Read the file. Raises `Refused` when it cannot be read."""
        async with self._reading:
            if not await asyncio.to_thread(self._look):
                raise Refused(f"SVA_GATEWAY_TOKENS: cannot read {self._path}; `sva tokens add` writes it")

    async def caller(self, token: str) -> Caller:
        """Whose token it is. Raises `Unauthenticated`."""
        async with self._reading:
            await asyncio.to_thread(self._look)
        entry = tokens.find(self._entries, token)
        if entry is None:
            raise Unauthenticated("the token is not valid")
        return Caller(f"token:{entry.name}", entry.scopes)

    def _look(self) -> bool:
        """Read the file if it has changed; answer whether it can be read."""
        try:
            found = self._path.stat()
            version = (found.st_mtime_ns, found.st_size, found.st_ino)
            if version != self._version:
                with self._path.open("rb") as file:
                    data = file.read(tokens.MAX_FILE_BYTES + 1)
                self._take(data)
                self._version = version
            return True
        except OSError as error:
            if self._version is not None or self._entries:
                log.error("tokens cannot be read", path=str(self._path), reason=error.strerror)
            self._version, self._entries = None, ()
            return False

    def _take(self, data: bytes) -> None:
        if len(data) > tokens.MAX_FILE_BYTES:
            log.error("the token file is too large", path=str(self._path), limit=tokens.MAX_FILE_BYTES)
            self._entries = ()
            return
        entries = []
        for number, found in tokens.read(data.decode("utf-8", "replace")):
            if isinstance(found, ValueError):
                log.error("a token cannot be read", path=str(self._path), line=number, reason=str(found))
            else:
                entries.append(found)
        self._entries = tuple(entries)
        log.info("tokens are read", path=str(self._path), count=len(entries))
