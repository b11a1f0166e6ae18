"""Bearer tokens (RFC 6750): ours, which begin with `sva_`, and those of an OIDC issuer."""

from __future__ import annotations

from collections.abc import Sequence

from sva_common.errors import Unauthenticated
from sva_common.tokens import PREFIX

from .base import ANYONE, Caller
from .oidc import OidcTokens
from .token_file import TokenFile

MAX_TOKEN = 8192


class Anyone:
    """Asks nobody."""

    async def start(self) -> None:
        """Nothing to read."""

    async def recognise(self, authorization: Sequence[str]) -> Caller:  # noqa: ARG002 - as the protocol has it
        """Anyone, whatever they send."""
        return ANYONE


class Bearer:
    """Recognises callers by their tokens, of either kind or both."""

    def __init__(self, tokens: TokenFile | None, oidc: OidcTokens | None) -> None:
        self._tokens = tokens
        self._oidc = oidc

    async def start(self) -> None:
        """Read the token file. An issuer is asked for its keys when the first token of its comes."""
        if self._tokens is not None:
            await self._tokens.start()

    async def recognise(self, authorization: Sequence[str]) -> Caller:
        """The caller with that token. Raises `Unauthenticated` and `Unavailable`."""
        token = _token(authorization)
        if self._tokens is not None and (self._oidc is None or token.startswith(PREFIX)):
            return await self._tokens.caller(token)
        if self._oidc is None:
            raise Unauthenticated("the token is not valid")
        return await self._oidc.caller(token)


def _token(authorization: Sequence[str]) -> str:
    if not authorization:
        raise Unauthenticated(
            'this gateway asks who calls: send the metadata "authorization: Bearer TOKEN"',
            reason="TOKEN_MISSING",
        )
    scheme, _, token = str(authorization[0]).partition(" ")
    usable = token.isascii() and token.isprintable() and 0 < len(token) <= MAX_TOKEN
    if len(authorization) != 1 or scheme.lower() != "bearer" or not usable:
        raise Unauthenticated('"authorization" must come once, as "Bearer TOKEN"')
    return token
