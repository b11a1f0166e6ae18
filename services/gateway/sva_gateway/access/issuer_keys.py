"""The keys that an OIDC issuer signs with (a JSON Web Key Set, RFC 7517): fetched, kept, fetched again."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable

import aiohttp
import jwt

from sva_common.errors import Unavailable
from sva_common.logs import logger

log = logger(__name__)
MAX_BYTES = 256 * 1024
MAX_KEYS = 100
FETCH_S = 5.0
STALE_S = 24 * 3600.0
"""Keys are used for so long while the issuer cannot be reached."""
PUBLIC_KINDS = ("RSA", "EC", "OKP")


class IssuerKeys:
    """The issuer's keys by id.

    Kept for `ttl_s`. A key that is not among them is the issuer's newest, or made up: the issuer is asked,
    but not more often than every `refetch_s`, so that made-up ones cost it nothing.
    """

    def __init__(
        self, url: str, *, ttl_s: float, refetch_s: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._url = url
        self._ttl_s = ttl_s
        self._refetch_s = refetch_s
        self._clock = clock
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched_at = float("-inf")
        self._asked_at = float("-inf")
        self._fetching = asyncio.Lock()

    async def get(self, key_id: str) -> jwt.PyJWK | None:
        """The key with that id, if there is one. Raises `Unavailable` when the issuer has never answered."""
        if key_id in self._keys and not self._old:
            return self._keys[key_id]
        async with self._fetching:
            due = self._clock() - self._asked_at >= self._refetch_s
            if due and (self._old or key_id not in self._keys):
                self._asked_at = self._clock()
                await self._fetch()
            if self._clock() - self._fetched_at > max(STALE_S, self._ttl_s):
                raise Unavailable(
                    "the issuer's keys cannot be fetched now",
                    reason="ISSUER_UNREACHABLE",
                    retry_after_s=self._refetch_s,
                )
            return self._keys.get(key_id)

    @property
    def _old(self) -> bool:
        return self._clock() - self._fetched_at >= self._ttl_s

    async def _fetch(self) -> None:
        try:
            self._keys = _keys_in(await _download(self._url))
            self._fetched_at = self._clock()
            log.info("the issuer's keys are fetched", url=self._url, count=len(self._keys))
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, jwt.PyJWTError) as error:
            log.warning("the issuer's keys cannot be fetched", url=self._url, reason=_told(error))


async def _download(url: str) -> bytes:
    timeout = aiohttp.ClientTimeout(total=FETCH_S)
    async with (
        aiohttp.ClientSession(timeout=timeout, auto_decompress=False) as session,
        # Another address than the configured one is nobody's to name.
        session.get(url, allow_redirects=False, headers={"Accept-Encoding": "identity"}) as answer,
    ):
        if answer.status != 200:
            raise ValueError(f"status {answer.status}")
        data = await answer.content.read(MAX_BYTES + 1)
        while len(data) <= MAX_BYTES and (more := await answer.content.read(MAX_BYTES)):
            data += more
        if len(data) > MAX_BYTES:
            raise ValueError(f"longer than {MAX_BYTES} bytes")
        return data


def _keys_in(data: bytes) -> dict[str, jwt.PyJWK]:
    """The public signing keys by id. A shared secret is none: who reads it here could sign, too."""
    document = json.loads(data)
    if not isinstance(document, dict) or not isinstance(listed := document.get("keys"), list):
        raise ValueError('no key set: "keys" is missing')
    keys = {}
    for item in listed[:MAX_KEYS]:
        usable = (
            isinstance(item, dict) and item.get("kty") in PUBLIC_KINDS and item.get("use", "sig") == "sig"
        )
        if not usable or not isinstance(key_id := item.get("kid"), str):
            continue
        try:
            keys[key_id] = jwt.PyJWK(item)
        except jwt.PyJWTError as error:
            log.warning("a key of the issuer cannot be used", reason=_told(error))
    return keys


def _told(error: BaseException) -> str:
    return (str(error) or type(error).__name__)[:200]
