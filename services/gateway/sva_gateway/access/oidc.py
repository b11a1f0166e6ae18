"""Callers by signed tokens (JWT, RFC 7519 and RFC 9068) of an OIDC issuer."""

from __future__ import annotations

from typing import Any

import jwt

from sva_common.errors import Unauthenticated
from sva_common.tokens import Scope

from .base import Caller
from .issuer_keys import IssuerKeys

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures by a private key alone: with `none` and the shared secrets (HS…) anyone could sign."""
LEEWAY_S = 30.0
"""How far our clock and the issuer's may be apart."""
MAX_SUBJECT = 255
"""As OpenID Connect Core 1.0 has it (section 2)."""


class OidcTokens:
    """Tokens of one issuer for one audience."""

    def __init__(
        self, keys: IssuerKeys, *, issuer: str, audience: str, scope_claim: str, scope_prefix: str
    ) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._scope_claim = scope_claim
        self._scope_prefix = scope_prefix

    async def caller(self, token: str) -> Caller:
        """Whose token it is. Raises `Unauthenticated`, and `Unavailable` without the issuer's keys."""
        try:
            header = jwt.get_unverified_header(token)
            key_id = header.get("kid")
            if header.get("alg") not in ALGORITHMS or not isinstance(key_id, str):
                raise Unauthenticated("the token is not valid")
            key = await self._keys.get(key_id)
            if key is None:
                raise Unauthenticated("the token is not valid")
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=ALGORITHMS,
                issuer=self._issuer,
                audience=self._audience,
                leeway=LEEWAY_S,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
        except jwt.ExpiredSignatureError:
            raise Unauthenticated("the token has expired", reason="TOKEN_EXPIRED") from None
        except (jwt.PyJWTError, ValueError, RecursionError):
            raise Unauthenticated("the token is not valid") from None
        subject = claims["sub"]
        if not isinstance(subject, str) or not subject.isprintable() or not 0 < len(subject) <= MAX_SUBJECT:
            raise Unauthenticated("the token is not valid")
        return Caller(f"oidc:{subject}", self._scopes(claims))

    def _scopes(self, claims: dict[str, Any]) -> frozenset[Scope]:
        """Ours among the token's scopes, which are a list or words with spaces between (RFC 8693, 4.2)."""
        found = claims.get(self._scope_claim, ())
        words = found.split() if isinstance(found, str) else found if isinstance(found, list) else ()
        return frozenset(scope for scope in Scope if f"{self._scope_prefix}{scope}" in words)
