"""The `sva` command and the Python client show tokens and certificates, and say what is wrong with them."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from sva_cli import Client, JobState, SyncClient, exit_codes
from sva_cli.service_process import ServiceProcess
from sva_cli.stack import GATEWAY, WORKERS
from sva_common import tokens
from sva_common.channel import open_channel
from sva_common.errors import PermissionDenied, Refused, Unauthenticated, Unavailable
from sva_common.health import watch
from sva_common.tls import Certificates

from .certificates import Authority, Files

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Secured:
    """All five services with mutual TLS at every hop, and a gateway that asks for tokens."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.authority = Authority()
        self.client = self.authority.issue(folder / "client", "client")
        self.tokens = folder / "tokens"
        self.services: dict[str, ServiceProcess] = {}

    async def start(self) -> Secured:
        """Start them and wait until each is ready."""
        self.tokens.write_text("")
        endpoints = {}
        for name in WORKERS:
            service = await self._start(name, {})
            endpoints[f"SVA_GATEWAY_{name.upper()}"] = f"static:{service.address}"
        state = {
            "SVA_GATEWAY_DATABASE_URL": f"sqlite:///{self.folder / 'jobs.sqlite'}",
            "SVA_GATEWAY_ARTIFACTS": (self.folder / "artifacts").as_uri(),
            "SVA_GATEWAY_TOKENS": str(self.tokens),
        }
        towards = self.authority.issue(self.folder / "towards", "gateway").towards_workers()
        await self._start("gateway", {**endpoints, **state, **towards})
        shown = Certificates(str(self.client.cert), str(self.client.key), str(self.client.ca)).held
        for name, service in self.services.items():
            async with open_channel(service.address, shown) as channel:
                async for ready in watch(channel, WORKERS.get(name, GATEWAY)):
                    if ready:
                        break
        return self

    async def _start(self, name: str, env: dict[str, str]) -> ServiceProcess:
        files = self.authority.issue(self.folder / name, "127.0.0.1")
        env = {**env, **files.server(), "SVA_WORK_DIR": str(self.folder / "work")}
        log = self.folder / f"{name}.log"
        self.services[name] = await ServiceProcess.start(f"sva_{name}", env, log_path=log)
        return self.services[name]

    @property
    def address(self) -> str:
        return self.services["gateway"].address

    def logs(self) -> str:
        """All that all of them logged."""
        return "".join(path.read_text() for path in self.folder.glob("*.log"))


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def secured(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Secured]:
    made = await Secured(tmp_path_factory.mktemp("secured")).start()
    yield made
    for service in made.services.values():
        await service.stop()


async def sva(*arguments: str | Path, **env: str) -> tuple[int, str, str]:
    """The command as a process: its status, what it printed, and what it complained of."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "sva_cli",
        *map(str, arguments),
        env={**os.environ, **env},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


async def token_of(secured: Secured, name: str, *scopes: str) -> str:
    """A token that the command makes."""
    asked = [word for scope in scopes for word in ("--scope", scope)]
    status, out, err = await sva("tokens", "add", name, *asked, "--file", secured.tokens)
    assert (status, err) == (0, "")
    return out.strip()


def tls(files: Files) -> list[str | Path]:
    return ["--ca", files.ca, "--cert", files.cert, "--key", files.key]


async def test_a_video_gets_its_sound_over_mutual_tls_at_every_hop_with_a_token_from_a_file(
    secured: Secured, video: Path, tmp_path: Path
) -> None:
    token = await token_of(secured, "generates", "submit", "read")
    (tmp_path / "token").write_text(token + "\n")
    shown = ["--token-file", tmp_path / "token", *tls(secured.client)]
    generate = ["generate", video, "-o", tmp_path / "out.mp4", "--server", secured.address, "--json"]
    status, out, err = await sva(*shown, *generate)
    assert status == 0, err
    assert (tmp_path / "out.mp4").stat().st_size > 0
    job = json.loads(out.splitlines()[-1])["job"]["id"]
    assert token not in out + err + secured.logs()
    assert '"caller": "token:generates"' in secured.logs()
    # What the token may not do has an exit status of its own.
    status, _, err = await sva(*shown, "delete", job, "--server", secured.address)
    assert status == exit_codes.DENIED
    assert "this needs the scope cancel" in err


async def test_the_environment_can_hold_it_all(secured: Secured) -> None:
    env = {
        "SVA_SERVER": secured.address,
        "SVA_TOKEN": await token_of(secured, "from-environment", "read"),
        "SVA_CA": str(secured.client.ca),
        "SVA_CERT": str(secured.client.cert),
        "SVA_KEY": str(secured.client.key),
    }
    assert await sva("jobs", **env) == (0, "", "")
    status, _, err = await sva("jobs", **{**env, "SVA_TOKEN": "sva_" + "A" * 43})
    assert (status, "sva: the token is not valid" in err) == (exit_codes.DENIED, True)
    status, _, err = await sva("jobs", **{**env, "SVA_TOKEN": ""})
    assert status == exit_codes.DENIED
    assert "--token-file" in err


async def test_what_is_wrong_with_files_and_certificates_is_said(secured: Secured, tmp_path: Path) -> None:
    jobs = ["jobs", "--server", secured.address]
    status, _, err = await sva("--token-file", tmp_path / "none", *tls(secured.client), *jobs)
    assert (status, "cannot read the token in" in err) == (exit_codes.BAD_INPUT, True)
    (tmp_path / "two").write_text("two words")
    status, _, err = await sva("--token-file", tmp_path / "two", *tls(secured.client), *jobs)
    assert (status, "must hold a token and nothing else" in err) == (exit_codes.BAD_INPUT, True)
    status, _, err = await sva("--ca", tmp_path / "two", *jobs)
    assert (status, "holds no certificates in PEM form" in err) == (exit_codes.BAD_INPUT, True)
    status, _, err = await sva("--cert", secured.client.cert, *jobs)
    assert (status, "--cert and --key belong together" in err) == (exit_codes.USAGE, True)
    (tmp_path / "stranger").write_bytes(Authority("stranger").pem)
    files = Files(secured.client.cert, secured.client.key, tmp_path / "stranger")
    status, _, err = await sva(*tls(files), *jobs)
    assert status == exit_codes.UNREACHABLE
    assert f"nothing answers at {secured.address} with TLS and a certificate that is trusted here" in err


async def test_a_revoked_token_opens_nothing_any_more(secured: Secured) -> None:
    env = {"SVA_TOKEN": await token_of(secured, "leaves", "read"), "SVA_SERVER": secured.address}
    assert (await sva(*tls(secured.client), "jobs", **env))[0] == 0
    assert await sva("tokens", "remove", "leaves", "--file", secured.tokens) == (0, "", "")
    assert (await sva(*tls(secured.client), "jobs", **env))[0] == exit_codes.DENIED
    assert "leaves" not in (await sva("tokens", "list", "--file", secured.tokens))[1]


async def test_the_python_client_shows_a_token_and_a_certificate(secured: Secured, video: Path) -> None:
    token = await token_of(secured, "python", "submit", "read", "cancel")
    files = {"ca": secured.client.ca, "cert": secured.client.cert, "key": secured.client.key}
    asked: list[str] = []

    def newest() -> str:
        asked.append(token)
        return token

    async with Client(secured.address, token=newest, **files) as client:
        job = await client.create_job(video)
        assert (await client.wait(job.id)).state is JobState.SUCCEEDED
        assert [found.id async for found in client.list_jobs()] == [job.id]
        await client.delete_job(job.id)
    assert len(asked) >= 4
    async with Client(secured.address, **files) as client:
        with pytest.raises(Unauthenticated, match="asks who calls"):
            await client.get_job(job.id)
    reads = await token_of(secured, "python-reads", "read")
    async with Client(secured.address, token=reads, **files) as client:
        with pytest.raises(PermissionDenied) as caught:
            await client.cancel_job(job.id)
    assert caught.value.metadata == {"scope": "cancel"}
    assert token not in repr(client)
    assert token not in secured.logs()


async def test_the_python_client_refuses_what_cannot_work(secured: Secured, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cert and key belong together"):
        Client(secured.address, cert=secured.client.cert)
    with pytest.raises(Refused, match="cannot be read"):
        async with Client(secured.address, ca=tmp_path / "nothing"):
            pass
    async with Client(secured.address, token="two words", ca=secured.client.ca) as client:  # noqa: S106
        with pytest.raises(ValueError, match="one word of ASCII") as caught:
            await client.get_job("any")
        assert "two words" not in str(caught.value)
    async with Client(secured.address, patience_s=0.5) as client:
        with pytest.raises(Unavailable):
            await client.get_job("any")


async def test_the_client_without_an_event_loop_takes_the_same_options(secured: Secured) -> None:
    token = await token_of(secured, "sync", "read")

    def listed() -> int:
        files = {"ca": secured.client.ca, "cert": secured.client.cert, "key": secured.client.key}
        with SyncClient(secured.address, token=token, **files) as client:
            return len(client.list_jobs())

    assert await asyncio.to_thread(listed) == 0


async def test_a_file_of_tokens_is_the_owners_alone_and_holds_no_token(tmp_path: Path) -> None:
    path = tmp_path / "new" / "tokens"
    made: list[str] = []
    for name in ("alice", "bob", "alice"):
        status, out, _ = await sva("tokens", "add", name, "--scope", "admin", "--file", path)
        assert status == 0
        made.append(out.strip())
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(set(made)) == 3
    assert not [token for token in made if token in path.read_text()]
    entries = [entry for _, entry in tokens.read(path.read_text())]
    assert [entry.digest for entry in entries] == [tokens.digest(token) for token in made]
    path.write_text(path.read_text() + "# a comment without an end of line")
    await sva("tokens", "add", "carol", "--scope", "read", "--file", path)
    assert (await sva("tokens", "list", "--file", path))[1] == (
        "alice\tadmin\nbob\tadmin\nalice\tadmin\ncarol\tread\n"
    )
    assert (await sva("tokens", "remove", "alice", "--file", path))[0] == 0
    assert path.stat().st_mode & 0o777 == 0o600
    assert (await sva("tokens", "list", "--file", path))[1] == "bob\tadmin\ncarol\tread\n"
    status, _, err = await sva("tokens", "remove", "alice", "--file", path)
    assert (status, "has no token of 'alice'" in err) == (exit_codes.BAD_INPUT, True)
    for wrong in (("a b", "--scope", "read"), ("dave", "--scope", "write"), ("dave",)):
        assert (await sva("tokens", "add", *wrong, "--file", path))[0] == exit_codes.USAGE
