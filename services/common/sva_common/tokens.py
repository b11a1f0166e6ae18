"""Bearer tokens of our own, and the file that knows them by their hashes.

One token a line, `#` begins a comment:

    NAME  SCOPE,SCOPE  sha256:HEX

A name may stand on several lines: its old token and its new one, while one replaces the other. A token is
`sva_` and 32 random bytes. Its plain SHA-256 is enough: a slow hash such as scrypt protects what people
choose and attackers guess. Nobody guesses 256 random bits, and every call would be slower for it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

PREFIX = "sva_"
MAX_FILE_BYTES = 1 << 20
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,62}")
_HASH = re.compile(r"sha256:([0-9a-f]{64})")


class Scope(StrEnum):
    """What a caller may do with its own jobs; `admin`: everything, with everybody's."""

    SUBMIT = "submit"
    READ = "read"
    CANCEL = "cancel"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the file."""

    name: str
    scopes: frozenset[Scope]
    digest: bytes

    def line(self) -> str:
        """As it is written."""
        scopes = ",".join(scope for scope in Scope if scope in self.scopes)
        return f"{self.name} {scopes} sha256:{self.digest.hex()}"


def new_token() -> str:
    """A token that nobody has seen yet."""
    return PREFIX + secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """What the file keeps of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def parse(line: str) -> Entry | None:
    """The entry of a line; None for an empty one and a comment. Raises `ValueError`, which holds no hash."""
    words = line.partition("#")[0].split()
    if not words:
        return None
    if len(words) != 3:
        raise ValueError("must be a name, scopes and a hash")
    name, scopes, hashed = words
    if not NAME.fullmatch(name):
        raise ValueError("the name may have letters, digits, dots, dashes and @, at most 63")
    if (found := _HASH.fullmatch(hashed)) is None:
        raise ValueError("the hash must be sha256: and 64 digits 0-9a-f")
    try:
        allowed = frozenset(map(Scope, scopes.split(",")))
    except ValueError:
        raise ValueError(f"scopes must be of {', '.join(Scope)}, with commas between") from None
    return Entry(name, allowed, bytes.fromhex(found[1]))


def read(text: str) -> Iterator[tuple[int, Entry | ValueError]]:
    """The entries of a file by line, counted from 1; of a line that is none, what is wrong with it."""
    for number, line in enumerate(text.splitlines(), 1):
        try:
            entry = parse(line)
        except ValueError as error:
            yield number, error
        else:
            if entry is not None:
                yield number, entry


def find(entries: Iterable[Entry], token: str) -> Entry | None:
    """The entry of a token. All are compared, each in constant time: how long it takes tells nothing."""
    wanted, found = digest(token), None
    for entry in entries:
        if hmac.compare_digest(entry.digest, wanted):
            found = entry
    return found
