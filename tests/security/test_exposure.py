"""Nobody is asked on loopback alone; anywhere else that takes a decision, and is told at every start."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest

from sva_cli.service_process import ServiceFailed, ServiceProcess
from sva_common.settings import EXIT_SETTINGS
from sva_common.stubs import gateway_pb2 as pb
from tests.gateway.conftest import Bench

pytestmark = pytest.mark.asyncio(loop_scope="session")
OIDC = {
    "SVA_GATEWAY_OIDC_ISSUER": "https://issuer.test",
    "SVA_GATEWAY_OIDC_AUDIENCE": "sva",
    "SVA_GATEWAY_OIDC_JWKS_URL": "https://issuer.test/keys",
}


async def refused(**env: str) -> list[str]:
    """The lines with which a gateway that does not start tells why."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sva_gateway", env={**os.environ, **env}, stderr=asyncio.subprocess.PIPE
    )
    _, said = await process.communicate()
    assert process.returncode == EXIT_SETTINGS
    return said.decode().splitlines()


@pytest.mark.parametrize("address", ["0.0.0.0:0", "[::]:0", "10.1.2.3:50050", "gateway.internal:50050"])
async def test_a_gateway_that_others_reach_and_that_asks_nobody_does_not_start(address: str) -> None:
    (line,) = await refused(SVA_LISTEN=address)
    assert line.startswith("settings: ")
    assert f"SVA_LISTEN is {address}, which others can reach" in line
    assert "SVA_GATEWAY_AUTH=none" in line


@pytest.mark.parametrize(
    ("env", "sentence"),
    [
        ({"SVA_GATEWAY_AUTH": "none", "SVA_GATEWAY_TOKENS": "/t"}, "SVA_GATEWAY_AUTH is none: unset it"),
        ({"SVA_GATEWAY_OIDC_ISSUER": "https://i"}, "SVA_GATEWAY_OIDC_ISSUER needs SVA_GATEWAY_OIDC_AUDIENCE"),
        ({**OIDC, "SVA_GATEWAY_OIDC_JWKS_URL": "http://issuer.test/keys"}, "must be an https:// address"),
        ({**OIDC, "SVA_GATEWAY_OIDC_JWKS_URL": "file:///etc/passwd"}, "must be an https:// address"),
        ({"SVA_TLS_CERT": "/cert"}, "SVA_TLS_CERT and SVA_TLS_KEY belong together"),
        ({"SVA_TLS_CLIENT_CA": "/ca"}, "SVA_TLS_CLIENT_CA asks callers for certificates"),
        ({"SVA_GATEWAY_TLS_CERT": "/c", "SVA_GATEWAY_TLS_KEY": "/k"}, "set SVA_GATEWAY_TLS_CA"),
        ({"SVA_GATEWAY_TLS_CERT": "/c", "SVA_GATEWAY_TLS_CA": "/ca"}, "SVA_GATEWAY_TLS_KEY belong together"),
    ],
)
async def test_settings_that_contradict_each_other_are_told_in_one_line(
    env: dict[str, str], sentence: str
) -> None:
    (line,) = await refused(**env)
    assert sentence in line


async def test_letting_anyone_in_is_said_at_every_start(bench: Bench) -> None:
    for _ in range(2):
        await bench.start_gateway(SVA_LISTEN="0.0.0.0:0", SVA_GATEWAY_AUTH="none")
        await bench.stop_gateway()
    lines = [json.loads(line) for line in bench.log.read_text().splitlines()]
    warnings = [line["event"] for line in lines if line["level"] == "warning"]
    assert warnings == ["anyone who reaches this gateway may use it: SVA_GATEWAY_AUTH is none"] * 2


async def test_on_loopback_nobody_is_asked_and_nothing_is_said(bench: Bench) -> None:
    client = await bench.start_gateway()
    await client.stub.ListJobs(pb.ListJobsRequest())
    assert "anyone who reaches" not in bench.log.read_text()


async def test_a_gateway_without_its_token_file_is_up_unready_and_says_why(tmp_path: Path) -> None:
    missing = tmp_path / "tokens"
    process = await ServiceProcess.start(
        "sva_gateway",
        {
            "SVA_GATEWAY_TOKENS": str(missing),
            "SVA_GATEWAY_DATABASE_URL": f"sqlite:///{tmp_path / 'jobs.sqlite'}",
            "SVA_GATEWAY_ARTIFACTS": (tmp_path / "artifacts").as_uri(),
        },
    )
    failed = await process.failed()
    assert "cannot get ready" in str(failed)
    assert f"SVA_GATEWAY_TOKENS: cannot read {missing}" in str(failed)
    assert await process.stop() == 0


async def test_a_certificate_that_cannot_be_used_is_told_before_anything_is_served(tmp_path: Path) -> None:
    (tmp_path / "cert").write_text("no certificate")
    (tmp_path / "key").write_text("no key")
    env = {"SVA_TLS_CERT": str(tmp_path / "cert"), "SVA_TLS_KEY": str(tmp_path / "key")}
    with pytest.raises(ServiceFailed, match="is no certificate that belongs to the key"):
        await ServiceProcess.start("sva_gateway", env)
