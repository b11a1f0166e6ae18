"""Values that cannot work are refused before anything is installed, with a sentence that says what to set."""

from __future__ import annotations

from typing import Any

import pytest

from .rendering import Refused, render

POSTGRES = {"kind": "postgresql", "secret": {"name": "database"}}
CASES: list[tuple[str, str, dict[str, Any], str]] = [
    ("an unknown value", "", {"gateway": {"replica": 2}}, "additional properties 'replica' not allowed"),
    ("an unknown section", "", {"gatway": {}}, "additional properties 'gatway' not allowed"),
    ("a wrong type", "", {"sfx": {"replicas": "two"}}, "at '/sfx/replicas': got string, want integer"),
    ("an unknown profile", "", {"profile": "cpu"}, "at '/profile': value must be one of 'embedded', 'gpu'"),
    ("no replicas", "", {"sfx": {"replicas": 0}}, "at '/sfx/replicas': minimum: got 0, want 1"),
    (
        "two gateways on SQLite",
        "",
        {"gateway": {"replicas": 2}},
        "SQLite has room for one gateway, not 2: set database.kind to postgresql, or gateway.replicas to 1",
    ),
    (
        "gateways that scale on SQLite",
        "",
        {"gateway": {"autoscaling": {"by": "cpu", "max": 3}}},
        "SQLite has room for one gateway, not 3: set database.kind to postgresql",
    ),
    (
        "two gateways with a volume each",
        "",
        {"gateway": {"replicas": 2}, "database": POSTGRES},
        "2 gateways have to share their artifacts: set artifacts.kind to s3, or volume.accessMode to",
    ),
    (
        "PostgreSQL without a Secret",
        "",
        {"database": {"kind": "postgresql"}},
        "database.kind is postgresql: set database.secret.name to the Secret that holds its URL",
    ),
    (
        "a PostgreSQL URL in the values",
        "",
        {"gateway": {"settings": {"SVA_GATEWAY_DATABASE_URL": "postgresql://sva@database/sva"}}},
        "gateway.settings.SVA_GATEWAY_DATABASE_URL would show a secret to whoever can read the release: "
        "put it into a Secret",
    ),
    (
        "a password in a URL",
        "",
        {"planner": {"settings": {"SVA_GEMINI_ENDPOINT": "https://me:secret@proxy"}}},
        "planner.settings.SVA_GEMINI_ENDPOINT would show a secret",
    ),
    (
        "a key as an environment variable",
        "",
        {"planner": {"env": [{"name": "GEMINI_API_KEY", "value": "k"}]}},
        "planner.env has GEMINI_API_KEY as it is: put it into a Secret, and set valueFrom.secretKeyRef",
    ),
    (
        "Gemini without a key",
        "",
        {"mllm": {"provider": "gemini"}},
        "mllm.provider is gemini: set mllm.keySecret.name to the Secret that holds its key",
    ),
    (
        "an endpoint without a model",
        "",
        {"mllm": {"provider": "openai"}},
        "mllm.provider is openai, which has no default model: set mllm.model",
    ),
    (
        "a bucket without a name",
        "",
        {"artifacts": {"kind": "s3"}},
        "artifacts.kind is s3: set artifacts.s3.bucket",
    ),
    (
        "a bucket without keys",
        "",
        {"artifacts": {"kind": "s3", "s3": {"bucket": "b"}}},
        "set artifacts.s3.secret.name to the Secret that holds its keys, or artifacts.s3.credentials to",
    ),
    (
        "scale to zero without KEDA",
        "",
        {"sfx": {"autoscaling": {"by": "cpu", "min": 0}}},
        "only KEDA scales to zero: set sfx.autoscaling.by to keda, or sfx.autoscaling.min to 1",
    ),
    (
        "a backlog that is none",
        "",
        {"planner": {"autoscaling": {"by": "keda"}}},
        "planner has no backlog of its own: set planner.autoscaling.by to cpu or none",
    ),
    (
        "bounds the wrong way round",
        "",
        {"sfx": {"autoscaling": {"by": "cpu", "min": 4, "max": 2}}},
        "sfx.autoscaling.min is 4 and max 2: set max to min or more",
    ),
    (
        "an update that cannot go on",
        "",
        {"bgm": {"maxSurge": 0}},
        "bgm could never be updated: set bgm.maxSurge or bgm.maxUnavailable to 1",
    ),
    (
        "GPUs without checkpoints",
        "",
        {"profile": "gpu", "models": {"sfx": "facebook/audiogen-medium"}},
        "profile gpu needs checkpoints: set models.bgm to a hub id, such as facebook/musicgen-medium",
    ),
    (
        "checkpoints without GPUs",
        "",
        {"models": {"sfx": "facebook/audiogen-medium"}},
        "profile embedded uses no checkpoints: set profile to gpu, or leave models.sfx empty",
    ),
    (
        "a folder that nothing holds",
        "gpu",
        {"models": {"sfx": "/models/audiogen"}},
        "models.sfx is a folder: set models.volume.existingClaim or models.volume.image to what holds it",
    ),
    (
        "a download into an image",
        "gpu",
        {"models": {"volume": {"image": "registry.example.com/models:1"}}},
        "an image volume is read-only, so nothing can be fetched into it: set models.sfx to a folder",
    ),
    ("the latest image", "", {"image": {"tag": "latest"}}, "latest is another image tomorrow: set image.tag"),
    (
        "an ingress without a name",
        "",
        {"expose": {"ingress": {"enabled": True}}},
        "expose.ingress and expose.grpcRoute need a name: set expose.host",
    ),
    (
        "an ingress without TLS",
        "",
        {"expose": {"ingress": {"enabled": True}, "host": "sva.example"}},
        "gRPC through an Ingress needs TLS: set expose.tlsSecret",
    ),
    (
        "a certificate without a place",
        "",
        {"expose": {"issuer": {"name": "letsencrypt"}}},
        "expose.issuer.name asks for a certificate: set expose.host and expose.tlsSecret",
    ),
    (
        "a route to nowhere",
        "",
        {"expose": {"grpcRoute": {"enabled": True}, "host": "sva.example"}},
        "expose.grpcRoute attaches to a Gateway: set expose.grpcRoute.parentRefs",
    ),
    (
        "nobody decided who may call",
        "",
        {},
        "whoever reaches the gateway could use it: set auth.by to tokens or oidc, or to none if",
    ),
    (
        "tokens without a Secret",
        "",
        {"auth": {"by": "tokens"}},
        "auth.by is tokens: set auth.tokensSecret.name to the Secret with the file",
    ),
    (
        "an issuer without an audience",
        "",
        {"auth": {"by": "oidc", "oidc": {"issuer": "https://i", "jwksUrl": "https://i/keys"}}},
        "auth.by is oidc: set auth.oidc.issuer, auth.oidc.audience and auth.oidc.jwksUrl",
    ),
    ("keys over HTTP", "", {"auth": {"oidc": {"jwksUrl": "http://i/keys"}}}, "at '/auth/oidc/jwksUrl'"),
    (
        "TLS without certificates",
        "embedded",
        {"tls": {"workers": True, "secrets": {"gateway": "a", "planner": "b", "bgm": "c", "postproc": "d"}}},
        "sfx needs a certificate for TLS: set tls.secrets.sfx to the Secret that holds it, or",
    ),
    (
        "an ingress that speaks no TLS to a gateway that does",
        "production",
        {"tls": {"gateway": "server"}},
        "the gateway speaks TLS, and the Ingress would not: set backend-protocol",
    ),
    (
        "alerts without metrics",
        "",
        {"metrics": {"alerts": {"enabled": True}}},
        "there is nothing to scrape: set metrics.enabled",
    ),
]


@pytest.mark.parametrize(("base", "values", "sentence"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_is_refused_with_a_sentence_that_says_what_to_set(
    base: str, values: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Refused) as refused:
        render(base, values)
    said = str(refused.value)
    assert sentence in said
    # One mistake, one sentence: after the place that Helm names, there is nothing more.
    assert len([line for line in said.splitlines() if line and not line.startswith("Use --debug")]) <= 3
