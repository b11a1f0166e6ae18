"""Who may call the gateway and what is encrypted: with Secrets that exist or that cert-manager writes."""

from __future__ import annotations

from typing import Any

import pytest

from .rendering import SERVICES, Rendered, render

SECRETS = {"secrets": {service: f"{service}-certificate" for service in SERVICES}}
TOKENS = {"by": "tokens", "tokensSecret": {"name": "sva-tokens", "key": "file"}}
AT = "/etc/sva/tls"


def mounted(release: Rendered, service: str) -> dict[str, tuple[str, str]]:
    """Secrets that a service has as files: name of the volume to Secret and path."""
    paths = {mount["name"]: mount for mount in release.container(service)["volumeMounts"]}
    found = {}
    for volume in release.pod(service)["volumes"]:
        if "secret" in volume:
            mount = paths[volume["name"]]
            assert mount["readOnly"] is True
            # A part of a Secret, mounted alone, would never be seen to change.
            assert "subPath" not in mount
            found[volume["name"]] = (volume["secret"]["secretName"], mount["mountPath"])
    return found


def told(release: Rendered, service: str, *words: str) -> dict[str, str]:
    """Settings with any of some words in their names."""
    settings = release.settings(service)
    return {name: value for name, value in settings.items() if any(word in name for word in words)}


def test_callers_are_known_by_tokens_whose_hashes_are_in_a_secret() -> None:
    release = render("embedded", {"auth": TOKENS})
    assert told(release, "gateway", "TOKENS", "AUTH", "OIDC") == {
        "SVA_GATEWAY_TOKENS": "/etc/sva/tokens/file"
    }
    assert mounted(release, "gateway") == {"tokens": ("sva-tokens", "/etc/sva/tokens")}
    for worker in SERVICES[1:]:
        assert mounted(release, worker) == {}


def test_callers_are_known_by_an_issuers_tokens() -> None:
    release = render("production")
    assert told(release, "gateway", "TOKENS", "AUTH", "OIDC") == {
        "SVA_GATEWAY_OIDC_ISSUER": "https://login.example.com/realms/media",
        "SVA_GATEWAY_OIDC_AUDIENCE": "sva",
        "SVA_GATEWAY_OIDC_JWKS_URL": "https://login.example.com/realms/media/protocol/openid-connect/certs",
        "SVA_GATEWAY_OIDC_SCOPE_CLAIM": "scope",
        "SVA_GATEWAY_OIDC_SCOPE_PREFIX": "sva:",
    }


def test_letting_anyone_in_is_said_to_the_gateway_in_so_many_words() -> None:
    assert told(render("embedded"), "gateway", "AUTH", "TOKENS", "OIDC") == {"SVA_GATEWAY_AUTH": "none"}


def test_workers_and_the_gateway_show_each_other_certificates() -> None:
    release = render("embedded", {"tls": {"workers": True, **SECRETS}})
    for worker in SERVICES[1:]:
        assert told(release, worker, "TLS", "HEALTH") == {
            "SVA_TLS_CERT": f"{AT}/tls.crt",
            "SVA_TLS_KEY": f"{AT}/tls.key",
            "SVA_TLS_CLIENT_CA": f"{AT}/ca.crt",
            "SVA_HEALTH_LISTEN": "[::]:50059",
        }
        assert mounted(release, worker) == {"tls": (f"{worker}-certificate", AT)}
    assert told(release, "gateway", "TLS", "HEALTH") == {
        "SVA_GATEWAY_TLS_CA": f"{AT}/ca.crt",
        "SVA_GATEWAY_TLS_CERT": f"{AT}/tls.crt",
        "SVA_GATEWAY_TLS_KEY": f"{AT}/tls.key",
    }
    assert mounted(release, "gateway") == {"tls": ("gateway-certificate", AT)}


@pytest.mark.parametrize(("how", "asks"), [("server", False), ("mutual", True)])
def test_the_gateways_own_port_is_encrypted(how: str, asks: bool) -> None:
    release = render("embedded", {"tls": {"gateway": how, **SECRETS}})
    assert ("SVA_TLS_CLIENT_CA" in release.settings("gateway")) is asks
    assert release.settings("gateway")["SVA_TLS_CERT"] == f"{AT}/tls.crt"
    assert not told(release, "gateway", "GATEWAY_TLS")
    assert not told(release, "sfx", "TLS")
    (port,) = release.one("Service", "gateway")["spec"]["ports"]
    assert port["appProtocol"] == "https"
    probe = release.container("gateway")["readinessProbe"]["grpc"]
    assert {"name": "health", "containerPort": probe["port"]} in release.container("gateway")["ports"]


def test_a_certificate_is_for_the_name_that_the_gateway_calls_a_worker_by() -> None:
    from sva_gateway.endpoints.base import server_name

    for discovery in ("kubernetes", "dns"):
        release = render("production", {"discovery": discovery})
        for worker in SERVICES[1:]:
            certificate = release.one("Certificate", f"{worker}-tls")["spec"]
            uri = release.settings("gateway")[f"SVA_GATEWAY_{worker.upper()}"]
            assert server_name(uri) in certificate["dnsNames"]
            assert {"server auth", "client auth"} <= set(certificate["usages"])
            assert mounted(release, worker)["tls"][0] == certificate["secretName"]
            assert certificate["issuerRef"]["name"] == "internal"


def test_a_secret_of_ones_own_is_not_written_by_cert_manager() -> None:
    release = render("production", {"tls": {"secrets": {"sfx": "ours"}}})
    assert mounted(release, "sfx")["tls"] == ("ours", AT)
    assert "sva-sfx-tls" not in [c["metadata"]["name"] for c in release.all("Certificate")]


def test_keda_shows_the_scaler_a_certificate_when_the_gateway_asks_for_one() -> None:
    scaled = {"autoscaling": {"by": "keda"}}
    release = render("embedded", {"sfx": scaled, "tls": {"gateway": "mutual", **SECRETS}})
    (authentication,) = release.all("TriggerAuthentication")
    references = {(r["parameter"], r["name"], r["key"]) for r in authentication["spec"]["secretTargetRef"]}
    assert references == {
        ("caCert", "gateway-certificate", "ca.crt"),
        ("tlsClientCert", "gateway-certificate", "tls.crt"),
        ("tlsClientKey", "gateway-certificate", "tls.key"),
    }
    (scaler,) = release.all("ScaledObject")
    name = authentication["metadata"]["name"]
    assert scaler["spec"]["triggers"][0]["authenticationRef"] == {"name": name}
    plain = render("embedded", {"sfx": scaled})
    assert not plain.all("TriggerAuthentication")
    assert "authenticationRef" not in plain.all("ScaledObject")[0]["spec"]["triggers"][0]


def the_test(values: dict[str, Any]) -> dict[str, Any] | None:
    """The environment and volumes of the test's container, or None when there is no test."""
    pods = render("embedded", values).all("Pod")
    if not pods:
        return None
    (container,) = pods[0]["spec"]["containers"]
    secrets = {v["name"]: v["secret"] for v in pods[0]["spec"]["volumes"] if "secret" in v}
    env = {item["name"]: item.get("value", item.get("valueFrom")) for item in container["env"]}
    return {"env": {name: value for name, value in env.items() if name.startswith("SVA_")}, **secrets}


def test_the_test_shows_a_token_and_trusts_the_gateways_authority_without_seeing_its_key() -> None:
    token = {"tokenSecret": {"name": "test-token"}}
    assert the_test({"auth": TOKENS}) is None
    assert the_test({"auth": TOKENS, "test": token}) == {
        "env": {"SVA_TOKEN": {"secretKeyRef": {"name": "test-token", "key": "token"}}}
    }
    assert the_test({"tls": {"gateway": "server", **SECRETS}}) == {
        "env": {"SVA_CA": f"{AT}/ca.crt"},
        "tls": {
            "secretName": "gateway-certificate",
            "defaultMode": 0o440,
            "items": [{"key": "ca.crt", "path": "ca.crt"}],
        },
    }
    mutual = {"tls": {"gateway": "mutual", **SECRETS}}
    assert the_test(mutual) is None
    assert the_test({**mutual, "test": {"tlsSecret": "test-tls"}}) == {
        "env": {"SVA_CA": f"{AT}/ca.crt", "SVA_CERT": f"{AT}/tls.crt", "SVA_KEY": f"{AT}/tls.key"},
        "tls": {"secretName": "test-tls", "defaultMode": 0o440},
    }
