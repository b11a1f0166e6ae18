"""When the cluster's API fails, ends, forgets or refuses: what was known stays, and what changed is found."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import structlog

from sva_gateway.endpoints import kubernetes
from sva_gateway.endpoints.base import make_resolver

from .kubernetes_api import PlayedCluster, endpoint, slice_of

pytestmark = pytest.mark.asyncio(loop_scope="session")
A, B = slice_of("a", 1, endpoint("10.0.0.1")), slice_of("b", 1, endpoint("10.0.0.2"))
NOTHING = frozenset[str]()
UNREACHABLE = """
current-context: x
contexts: [{name: x, context: {cluster: x, user: x}}]
clusters: [{name: x, cluster: {server: "http://127.0.0.1:1"}}]
users: [{name: x, user: {token: x}}]
"""


class Told:
    """What a resolver tells, as it tells it, and what is logged meanwhile."""

    def __init__(self, logged: list[Any]) -> None:
        self.logged = logged
        self._told: asyncio.Queue[frozenset[str]] = asyncio.Queue()

    async def run(self, uri: str) -> None:
        async with contextlib.aclosing(make_resolver(uri, dns_refresh_s=1).addresses()) as addresses:  # type: ignore[type-var]
            async for found in addresses:
                self._told.put_nowait(found)

    async def next(self) -> frozenset[str]:
        """What is told next."""
        async with asyncio.timeout(20):
            return await self._told.get()

    async def reason(self, part: str) -> str:
        """The reason that is logged with these words in it, once it is."""
        async with asyncio.timeout(20):
            while True:
                for line in self.logged:
                    if part in line.get("reason", ""):
                        return str(line["reason"])
                await asyncio.sleep(0)


@contextlib.asynccontextmanager
async def resolving(uri: str = "kubernetes:sva/sfx:grpc") -> AsyncIterator[Told]:
    """A resolver at work."""
    with structlog.testing.capture_logs() as logged:
        told = Told(logged)
        task = asyncio.create_task(told.run(uri))
        yield told
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest_asyncio.fixture(loop_scope="session")
async def told(played: PlayedCluster) -> AsyncIterator[Told]:
    """A resolver that has told of slice `a` and watches on."""
    await played.put(A)
    async with resolving() as found:
        assert await found.next() == {"10.0.0.1:1"}
        await played.asked_for(1, watch="true")
        yield found


async def test_changes_are_told_as_they_come_and_those_of_other_services_are_not(
    played: PlayedCluster, told: Told
) -> None:
    await played.put(slice_of("other", 1, endpoint("10.0.0.9"), service="bgm"))
    await played.put(B)
    assert await told.next() == {"10.0.0.1:1", "10.0.0.2:1"}
    await played.delete("a")
    assert await told.next() == {"10.0.0.2:1"}
    assert len(played.asked) == 2


async def test_a_version_that_is_too_old_is_listed_anew(played: PlayedCluster, told: Told) -> None:
    await played.expire(B)
    assert await told.next() == {"10.0.0.1:1", "10.0.0.2:1"}
    await played.asked_for(2, watch="false")


async def test_a_cut_connection_is_made_again_and_nothing_is_missed(
    played: PlayedCluster, told: Told
) -> None:
    played.cut()
    await played.put(B)
    assert await told.next() == {"10.0.0.1:1", "10.0.0.2:1"}
    await told.reason("cannot reach the API server")


async def test_a_watch_that_is_over_goes_on_from_the_last_bookmark(played: PlayedCluster) -> None:
    await played.put(A)
    played.watch_s = 0.2
    async with resolving() as told:
        await told.next()
        await played.asked_for(1, watch="true", resourceVersion="101", allowWatchBookmarks="true")
        await played.bookmark()
        await played.asked_for(1, watch="true", resourceVersion="102")
        await played.put(B)
        assert await told.next() == {"10.0.0.1:1", "10.0.0.2:1"}
    assert [asked["watch"].lower() for asked in played.asked].count("false") == 1


async def test_all_slices_are_listed_anew_from_time_to_time(
    played: PlayedCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kubernetes, "RESYNC_S", 0.1)
    played.watch_s = 0.2
    async with resolving() as told:
        assert await told.next() == NOTHING
        await played.asked_for(1, watch="true")
        await played.bookmark()
        await played.asked_for(2, watch="false")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (403, "it takes a Role in namespace sva with list and watch on endpointslices"),
        (401, "does not accept the credentials"),
        (500, "500 out of order"),
    ],
)
async def test_a_refusal_is_told_with_what_would_help_and_asked_again(
    played: PlayedCluster, told: Told, code: int, words: str
) -> None:
    played.refuses = (code, "out of order")
    played.cut()
    await told.reason(words)
    await played.put(B)
    played.refuses = None
    # What was known stayed, or an empty set would have been told first.
    assert await told.next() == {"10.0.0.1:1", "10.0.0.2:1"}


@pytest.mark.parametrize(
    ("kubeconfig", "words"),
    [
        (None, "in a pod they come with its service account"),
        ("[]", "no credentials for a cluster"),
        (UNREACHABLE, "cannot reach the API server"),
    ],
)
async def test_without_credentials_or_a_cluster_it_says_so_and_tries_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kubeconfig: str | None, words: str
) -> None:
    path = tmp_path / "config"
    if kubeconfig is not None:
        path.write_text(kubeconfig)
    monkeypatch.setenv("KUBECONFIG", str(path))
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    async with resolving() as told:
        await told.reason(words)
        cluster = await PlayedCluster(tmp_path).start()
        cluster.kubeconfig.rename(path)
        await cluster.put(A)
        assert await told.next() == {"10.0.0.1:1"}
        await cluster.stop()


async def test_a_wrong_service_or_port_is_told(played: PlayedCluster) -> None:
    await played.put(A)
    async with resolving("kubernetes:sva/nobody:grpc") as told:
        await told.reason("is there a Service of that name in that namespace?")
    async with resolving("kubernetes:sva/sfx:50052") as told:
        assert await told.reason("no port") == "it has no port 50052, but 1 (grpc)"
