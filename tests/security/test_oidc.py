"""Tokens of an OIDC issuer: verified by its keys, which change, and by nothing that a caller can choose."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from sva_common.errors import NotFound, PermissionDenied, SvaError, Unauthenticated, Unavailable
from sva_common.stubs import gateway_pb2 as pb
from sva_common.tokens import Scope
from tests.gateway.conftest import Bench

from .conftest import Guarded, TokenFile
from .issuer import AUDIENCE, Issuer, signed_with_text, unsigned

pytestmark = pytest.mark.asyncio(loop_scope="session")
NO_JOB = "3b241101-e2bb-4255-8caf-4136c566a962"
REFETCH_S = 0.05


@pytest_asyncio.fixture(loop_scope="session")
async def issuer() -> AsyncIterator[Issuer]:
    played = await Issuer().start()
    yield played
    await played.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def realm(bench: Bench, issuer: Issuer, video: Path, tmp_path: Path) -> AsyncIterator[Guarded]:
    """A gateway that knows the issuer, and tokens of its own as well."""
    file = TokenFile(tmp_path / "tokens")
    await bench.start_gateway(
        SVA_GATEWAY_TOKENS=str(file.path),
        SVA_GATEWAY_OIDC_ISSUER=issuer.url,
        SVA_GATEWAY_OIDC_AUDIENCE=AUDIENCE,
        SVA_GATEWAY_OIDC_JWKS_URL=issuer.jwks_url,
        SVA_GATEWAY_OIDC_KEYS_TTL_S="0.2",
        SVA_GATEWAY_OIDC_REFETCH_S=str(REFETCH_S),
    )
    made = Guarded(bench, file, video)
    yield made
    await made.close()


async def answer(realm: Guarded, token: str) -> SvaError:
    """What a caller with that token is told of a job that does not exist: NOT_FOUND when it is let in."""
    error = await realm.api(token).refusal("GetJob", NO_JOB)
    assert token not in realm.log()
    return error


async def until(realm: Guarded, token: str, kind: type[SvaError]) -> None:
    """Ask until the gateway has heard of the issuer's change; the time limit of the test bounds it."""
    while not isinstance(await answer(realm, token), kind):
        pass


async def test_a_callers_jobs_are_those_of_the_tokens_subject(realm: Guarded, issuer: Issuer) -> None:
    alice, again = realm.api(issuer.token()), realm.api(issuer.token(iat=int(time.time()) - 5))
    bob = realm.api(issuer.token(sub="bob", scope=["sva:submit", "sva:read"]))
    job = await alice.finished()
    assert (await again.call("GetJob", job.id))[0].job.state == pb.JOB_STATE_SUCCEEDED
    assert isinstance(await bob.refusal("GetJob", job.id), NotFound)
    assert isinstance(await bob.refusal("CancelJob", job.id), PermissionDenied)
    # A token of ours with the name of a subject is another caller.
    assert isinstance(await realm.caller("alice").refusal("GetJob", job.id), NotFound)
    admin = realm.api(issuer.token(sub="root", scope="sva:admin"))
    assert job.id in await admin.listed()
    assert [(line["caller"], line["code"]) for line in realm.audit() if line["action"] == "CreateJob"] == [
        ("oidc:alice", "OK")
    ]


def bad_tokens(issuer: Issuer) -> dict[str, str]:
    """Tokens that must not let anybody in, by what is wrong with them."""
    now = int(time.time())
    stranger = Issuer()
    good = issuer.token()
    header, _, signature = good.split(".")
    payload = signed_with_text(issuer.claims(sub="root", scope="sva:admin"), b"").split(".")[1]
    issuer.offer_secret("shared", b"a secret that everybody reads here")
    return {
        "another issuer": issuer.token(iss="https://elsewhere.test/realm"),
        "another audience": issuer.token(aud="another-service"),
        "no audience": issuer.token(aud=None),
        "no issuer": issuer.token(iss=None),
        "no subject": issuer.token(sub=None),
        "an empty subject": issuer.token(sub=""),
        "a subject that is none": issuer.token(sub="a\nb"),
        "an endless subject": issuer.token(sub="x" * 300),
        "no end": issuer.token(exp=None),
        "from the future": issuer.token(nbf=now + 3600),
        "another's signature": stranger.token(iss=issuer.url),
        "no signature": unsigned(issuer.claims()),
        "a signature cut off": good.rpartition(".")[0] + ".",
        "other claims than were signed": f"{header}.{payload}.{signature}",
        "HS256 with the public key": signed_with_text(issuer.claims(), issuer.public_pem()),
        "HS256 with a secret of the key set": signed_with_text(
            issuer.claims(), b"a secret that everybody reads here", "shared"
        ),
        "a key that is none of the issuer's": issuer.token().replace(header, _with_key("unknown"), 1),
        "no key": issuer.token().replace(header, _with_key(None), 1),
        "no JSON": "!!!.???.###",
        "two dots": "..",
        "one word": "word",
    }


def _with_key(key_id: str | None) -> str:
    """The header of a token that names a key, or none."""
    named = {} if key_id is None else {"kid": key_id}
    fields = {"alg": "RS256", "typ": "JWT", **named}
    return base64.urlsafe_b64encode(json.dumps(fields).encode()).rstrip(b"=").decode()


async def test_a_token_with_anything_wrong_is_refused_in_one_way(realm: Guarded, issuer: Issuer) -> None:
    for what, token in bad_tokens(issuer).items():
        error = await answer(realm, token)
        assert isinstance(error, Unauthenticated), what
        assert (error.reason, error.message) == ("TOKEN_INVALID", "the token is not valid"), what
    assert isinstance(await answer(realm, issuer.token()), NotFound)
    assert realm.bench.logged_errors() == []


async def test_a_token_whose_time_is_up_is_told_so(realm: Guarded, issuer: Issuer) -> None:
    error = await answer(realm, issuer.token(exp=int(time.time()) - 3600))
    assert isinstance(error, Unauthenticated)
    assert error.reason == "TOKEN_EXPIRED"


async def test_scopes_without_our_prefix_allow_nothing(realm: Guarded, issuer: Issuer) -> None:
    for scope in ("read admin", "", "svaread", None, ["read"], 7, {"sva:read": True}, "sva:readadmin"):
        assert isinstance(await answer(realm, issuer.token(scope=scope)), PermissionDenied), scope


async def test_a_new_key_is_known_at_once_and_a_withdrawn_one_no_more_soon(
    realm: Guarded, issuer: Issuer
) -> None:
    assert isinstance(await answer(realm, issuer.token()), NotFound)
    issuer.add_key("second", elliptic=True)
    await until(realm, issuer.token("second"), NotFound)
    assert isinstance(await answer(realm, issuer.token("first")), NotFound)
    issuer.withdraw("first")
    await until(realm, issuer.token("first"), Unauthenticated)
    assert isinstance(await answer(realm, issuer.token("second")), NotFound)


async def test_made_up_keys_do_not_make_us_ask_the_issuer_again_and_again(
    bench: Bench, issuer: Issuer, video: Path, tmp_path: Path
) -> None:
    await bench.start_gateway(
        SVA_GATEWAY_OIDC_ISSUER=issuer.url,
        SVA_GATEWAY_OIDC_AUDIENCE=AUDIENCE,
        SVA_GATEWAY_OIDC_JWKS_URL=issuer.jwks_url,
        SVA_GATEWAY_OIDC_REFETCH_S="3600",
    )
    realm = Guarded(bench, TokenFile(tmp_path / "tokens"), video)
    good = realm.api(issuer.token())
    assert isinstance(await good.refusal("GetJob", NO_JOB), NotFound)
    header = issuer.token().partition(".")[0]
    for n in range(20):
        made_up = issuer.token().replace(header, _with_key(f"made-up-{n}"), 1)
        assert isinstance(await answer(realm, made_up), Unauthenticated)
    assert issuer.asked == 1
    # Without a token file, one that looks like ours is no token either.
    assert isinstance(await answer(realm, realm.file.add("ours", Scope.ADMIN)), Unauthenticated)
    await realm.close()


@pytest.mark.parametrize("trouble", ["an error", "a redirect", "no JSON", "another shape", "far too much"])
async def test_an_issuer_in_trouble_costs_nobody_a_token_that_was_good(
    realm: Guarded, issuer: Issuer, trouble: str
) -> None:
    good = issuer.token()
    assert isinstance(await answer(realm, good), NotFound)
    issuer.status = {"an error": 500, "a redirect": 302}.get(trouble, 200)
    bodies = {"no JSON": b"<html>", "another shape": b"[]", "far too much": b" " * (1 << 20)}
    issuer.answer, asked = bodies.get(trouble), issuer.asked
    while issuer.asked < asked + 2:
        assert isinstance(await answer(realm, good), NotFound)
    assert "the issuer's keys cannot be fetched" in realm.log()


async def test_while_an_issuer_has_never_answered_its_callers_are_told_to_come_back(
    realm: Guarded, issuer: Issuer
) -> None:
    issuer.status = 503
    error = await answer(realm, issuer.token())
    assert isinstance(error, Unavailable)
    assert (error.reason, error.retry_after_s) == ("ISSUER_UNREACHABLE", REFETCH_S)
    assert isinstance(await realm.caller("ours").refusal("GetJob", NO_JOB), NotFound)
    issuer.status = 200
    await until(realm, issuer.token(), NotFound)
