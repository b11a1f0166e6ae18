"""An OIDC issuer that the test plays: keys over local HTTP, and tokens signed with them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

AUDIENCE = "sva"


class Issuer:
    """Serves its keys at `jwks_url`. What it answers, and how often it was asked, is the test's."""

    def __init__(self) -> None:
        self.url = "https://issuer.test/realm"
        self.jwks_url = ""
        self.asked = 0
        self.answer: bytes | None = None
        """Sent instead of the keys."""
        self.status = 200
        self._private: dict[str, Any] = {}
        self._served: dict[str, dict[str, Any]] = {}
        self._runner: web.AppRunner | None = None
        self.add_key("first")

    async def start(self) -> Issuer:
        """Serve."""
        app = web.Application()
        app.router.add_get("/keys", self._keys)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.jwks_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/keys"
        return self

    async def stop(self) -> None:
        """Stop serving."""
        if self._runner is not None:
            await self._runner.cleanup()

    def add_key(self, key_id: str, *, elliptic: bool = False) -> None:
        """Sign with one more key, and offer it."""
        private: Any
        if elliptic:
            private = ec.generate_private_key(ec.SECP256R1())
            public = jwt.algorithms.ECAlgorithm.to_jwk(private.public_key(), as_dict=True)
            algorithm = "ES256"
        else:
            private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            public = jwt.algorithms.RSAAlgorithm.to_jwk(private.public_key(), as_dict=True)
            algorithm = "RS256"
        self._private[key_id] = (private, algorithm)
        self._served[key_id] = {**public, "kid": key_id, "use": "sig", "alg": algorithm}

    def withdraw(self, key_id: str) -> None:
        """Offer a key no more. It can still sign, as in the hands of a thief."""
        del self._served[key_id]

    def offer_secret(self, key_id: str, secret: bytes) -> None:
        """Offer a shared secret among the keys, as no issuer should."""
        text = base64.urlsafe_b64encode(secret).rstrip(b"=").decode()
        self._served[key_id] = {"kty": "oct", "k": text, "kid": key_id, "alg": "HS256"}

    def public_pem(self, key_id: str = "first") -> bytes:
        """A public key, which anybody has."""
        private, _ = self._private[key_id]
        return private.public_key().public_bytes(  # type: ignore[no-any-return]
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def claims(self, **changes: Any) -> dict[str, Any]:
        """What a good token says, with changes; None takes a claim out."""
        now = int(time.time())
        good = {
            "iss": self.url,
            "aud": AUDIENCE,
            "sub": "alice",
            "iat": now,
            "exp": now + 300,
            "scope": "openid sva:submit sva:read sva:cancel",
        }
        return {name: value for name, value in {**good, **changes}.items() if value is not None}

    def token(self, key_id: str = "first", **changes: Any) -> str:
        """A token."""
        private, algorithm = self._private[key_id]
        return jwt.encode(self.claims(**changes), private, algorithm, headers={"kid": key_id})

    async def _keys(self, _request: web.Request) -> web.Response:
        self.asked += 1
        body = self.answer or json.dumps({"keys": list(self._served.values())}).encode()
        headers = {"Location": "http://127.0.0.1:1/"} if self.status == 302 else {}
        return web.Response(body=body, status=self.status, headers=headers, content_type="application/json")


def unsigned(claims: dict[str, Any]) -> str:
    """A token with the algorithm `none`."""
    return jwt.encode(claims, key="", algorithm="none", headers={"kid": "first"})


def signed_with_text(claims: dict[str, Any], secret: bytes, key_id: str = "first") -> str:
    """A token signed by HMAC with any bytes, a public key's among them, which the library itself refuses."""

    def part(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    header = {"alg": "HS256", "typ": "JWT", "kid": key_id}
    text = f"{part(json.dumps(header).encode())}.{part(json.dumps(claims).encode())}"
    return f"{text}.{part(hmac.new(secret, text.encode(), hashlib.sha256).digest())}"
