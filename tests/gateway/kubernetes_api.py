"""EndpointSlices, and a server that lists and watches them over real HTTP, in the shapes of the API reference
(Kubernetes API concepts; discovery.k8s.io/v1)."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Protocol

from aiohttp import web

Json = dict[str, Any]
SERVICE = "kubernetes.io/service-name"
PATH = "/apis/discovery.k8s.io/v1/namespaces/{namespace}/endpointslices"


def endpoint(host: str, **conditions: bool) -> Json:
    """An endpoint: ready, serving and not terminating but for what is said."""
    return {
        "addresses": [host],
        "conditions": {"ready": True, "serving": True, "terminating": False, **conditions},
    }


def slice_of(
    name: str,
    port: int,
    *endpoints: Json,
    service: str = "sfx",
    family: str = "IPv4",
    port_name: str = "grpc",
) -> Json:
    """An EndpointSlice as a controller writes it."""
    return {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {
            "name": name,
            "labels": {SERVICE: service, "endpointslice.kubernetes.io/managed-by": "sva-tests"},
        },
        "addressType": family,
        "ports": [{"name": port_name, "port": port, "protocol": "TCP"}],
        "endpoints": list(endpoints),
    }


class Cluster(Protocol):
    """A cluster to write EndpointSlices into."""

    namespace: str
    kubeconfig: Path
    host: str
    """An address of this machine that may stand in a slice."""

    async def put(self, found: Json) -> None:
        """Create a slice, or replace the one of that name."""
        ...

    async def delete(self, name: str) -> None:
        """Delete a slice."""
        ...


class PlayedCluster:
    """A server that speaks list and watch, and fails as told."""

    def __init__(self, folder: Path) -> None:
        self.namespace = "sva"
        self.host = "127.0.0.1"
        self.kubeconfig = folder / "kubeconfig"
        self.asked: list[dict[str, str]] = []
        self.refuses: tuple[int, str] | None = None
        self.watch_s: float | None = None
        """How long a watch lasts; as long as it asks for unless set."""
        self._slices: dict[str, Json] = {}
        self._version = 100
        self._expired = 0
        self._history: list[tuple[int, str, Json]] = []
        self._changed = asyncio.Condition()
        self._open: set[asyncio.Transport] = set()

    async def start(self) -> PlayedCluster:
        """Serve on a port of its own, and write a kubeconfig that leads there."""
        application = web.Application()
        application.router.add_get(PATH, self._answer)
        self._runner = web.AppRunner(application, shutdown_timeout=1, handler_cancellation=True)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.kubeconfig.write_text(
            json.dumps(
                {
                    "apiVersion": "v1",
                    "kind": "Config",
                    "current-context": "played",
                    "contexts": [{"name": "played", "context": {"cluster": "played", "user": "gateway"}}],
                    "clusters": [{"name": "played", "cluster": {"server": f"http://127.0.0.1:{port}"}}],
                    "users": [{"name": "gateway", "user": {"token": "a-token"}}],
                }
            )
        )
        return self

    async def stop(self) -> None:
        """Stop serving, whoever watches."""
        self.cut()
        await self._runner.cleanup()

    async def put(self, found: Json) -> None:
        kind = "MODIFIED" if found["metadata"]["name"] in self._slices else "ADDED"
        await self._record(kind, found)

    async def delete(self, name: str) -> None:
        await self._record("DELETED", self._slices[name])

    async def bookmark(self) -> None:
        """Tell all watchers how far they are, and nothing else."""
        mark = {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "metadata": {}}
        await self._record("BOOKMARK", mark)

    async def expire(self, *unseen: Json) -> None:
        """Forget all history, of these slices' creation too: a watch from before is answered 410 Gone."""
        async with self._changed:
            self._version += 1
            self._slices |= {found["metadata"]["name"]: found for found in unseen}
            self._expired = self._version
            self._history.clear()
            self._changed.notify_all()

    def cut(self) -> None:
        """Break all open connections in the middle of what they say."""
        for transport in self._open:
            transport.abort()

    async def asked_for(self, count: int, **parameters: str) -> None:
        """Wait until so many requests with these parameters (`watch` among them) have come."""
        async with self._changed:
            await self._changed.wait_for(
                lambda: sum(parameters.items() <= asked.items() for asked in self.asked) >= count
            )

    async def _record(self, kind: str, found: Json) -> None:
        async with self._changed:
            self._version += 1
            metadata = {**found["metadata"], "resourceVersion": str(self._version)}
            changed = {**found, "metadata": metadata}
            if kind == "DELETED":
                del self._slices[metadata["name"]]
            elif kind != "BOOKMARK":
                self._slices[metadata["name"]] = changed
            self._history.append((self._version, kind, changed))
            self._changed.notify_all()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        async with self._changed:
            self.asked.append({"watch": "false", **request.query})
            self._changed.notify_all()
        if self.refuses is not None:
            return _status(*self.refuses)
        if request.headers.get("Authorization") != "Bearer a-token":
            return _status(401, "Unauthorized")
        if request.match_info["namespace"] != self.namespace:
            return _status(403, "endpointslices.discovery.k8s.io is forbidden")
        if request.query.get("watch", "").lower() == "true":
            return await self._watch(request)
        items = [found for found in self._slices.values() if _selected(found, request)]
        return web.json_response(
            {
                "kind": "EndpointSliceList",
                "apiVersion": "discovery.k8s.io/v1",
                "metadata": {"resourceVersion": str(self._version)},
                "items": items or None,
            }
        )

    async def _watch(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        response.enable_chunked_encoding()
        await response.prepare(request)
        assert request.transport is not None
        self._open.add(transport := request.transport)
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self.watch_s or float(request.query["timeoutSeconds"])):
                    async for event in self._events(request):
                        await response.write(json.dumps(event).encode() + b"\n")
            await response.write_eof()
        finally:
            self._open.discard(transport)
        return response

    async def _events(self, request: web.Request) -> AsyncIterator[Json]:
        seen = int(request.query["resourceVersion"])
        while True:
            if seen < self._expired:
                message = f"too old resource version: {seen} ({self._expired})"
                yield {"type": "ERROR", "object": _gone(message)}
                return
            for version, kind, found in [entry for entry in self._history if entry[0] > seen]:
                seen = version
                if _wanted(kind, found, request):
                    yield {"type": kind, "object": found}
            async with self._changed:
                if seen >= self._expired and not (self._history and self._history[-1][0] > seen):
                    await self._changed.wait()


def _wanted(kind: str, found: Json, request: web.Request) -> bool:
    if kind == "BOOKMARK":
        return request.query.get("allowWatchBookmarks", "").lower() == "true"
    return _selected(found, request)


def _selected(found: Json, request: web.Request) -> bool:
    label, _, value = request.query["labelSelector"].partition("=")
    return bool(found["metadata"]["labels"].get(label) == value)


def _gone(message: str) -> Json:
    return {"kind": "Status", "status": "Failure", "message": message, "reason": "Expired", "code": 410}


def _status(code: int, message: str) -> web.Response:
    body = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "message": message, "code": code}
    return web.json_response(body, status=code)
