"""The cluster's API, as far as the gateway needs it: EndpointSlices of one service, listed and watched.

Needs `list` and `watch` on endpointslices in that namespace, and nothing else.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
from collections.abc import AsyncIterator, Iterator
from typing import Any

from .endpoint_slices import Json

ANSWER_S = 15.0
"""The API server begins to answer within this time, or the attempt has failed."""
WATCH_S = 60
"""A watch is asked anew after once to twice this time, so that a connection that died silently is noticed."""
IN_POD = "KUBERNETES_SERVICE_HOST"


class ClusterError(Exception):
    """The API cannot be used now. The message says why, and what would help."""


class ServiceSlices:
    """The EndpointSlices of one service."""

    def __init__(self, api: Any, namespace: str, service: str) -> None:
        self._api = api
        self._namespace = namespace
        self._service = service

    async def list(self) -> Json:
        """All of them: an EndpointSliceList. Raises `ClusterError`."""
        with self._told():
            response = await self._ask(timeout_s=ANSWER_S)
            found: Json = json.loads(await response.read())
            return found

    async def watch(self, version: str) -> AsyncIterator[Json]:
        """Every event after a resourceVersion, until the watch's time is up. Raises `ClusterError`."""
        seconds = random.randint(WATCH_S, 2 * WATCH_S)  # noqa: S311 - replicas shall not ask all at once
        with self._told():
            response = await self._ask(
                timeout_s=seconds + ANSWER_S,
                watch=True,
                resource_version=version,
                allow_watch_bookmarks=True,
                timeout_seconds=seconds,
            )
            try:
                async for line in response.content:
                    event: Json = json.loads(line)
                    if event["type"] == "ERROR":
                        raise self._refusal(event["object"].get("code", 0), event["object"])
                    yield event
            finally:
                response.close()

    async def _ask(self, *, timeout_s: float, **options: Any) -> Any:
        async with asyncio.timeout(ANSWER_S):
            # Without the client's models, which refuse the null that an empty slice has for its endpoints.
            response = await self._api.list_namespaced_endpoint_slice_without_preload_content(
                self._namespace,
                label_selector=f"kubernetes.io/service-name={self._service}",
                _request_timeout=timeout_s,
                **options,
            )
            if response.status == 200:
                return response
            text = await response.text()
        try:
            status = json.loads(text)
        except ValueError:
            status = {}
        raise self._refusal(response.status, status if isinstance(status, dict) else {})

    def _refusal(self, code: int, status: Json) -> ClusterError:
        message = f"{code} {status.get('message') or status.get('reason') or 'without a reason'}"
        match code:
            case 401:
                return ClusterError(f"the API server does not accept the credentials: {message}")
            case 403:
                return ClusterError(
                    f"{message}; it takes a Role in namespace {self._namespace} with list and watch on "
                    "endpointslices (API group discovery.k8s.io), bound to the gateway's service account"
                )
            case _:
                return ClusterError(message)

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        from aiohttp import ClientError

        try:
            yield
        except (ClientError, OSError) as error:
            raise ClusterError(f"cannot reach the API server: {error or type(error).__name__}") from error
        except ValueError as error:
            raise ClusterError(f"the API server's answer is not what the API promises: {error}") from error


@contextlib.asynccontextmanager
async def connect(namespace: str, service: str) -> AsyncIterator[ServiceSlices]:
    """Open the API: with KUBECONFIG, or else the pod's service account, or else ~/.kube/config.

    Raises `ClusterError` when there are no credentials.
    """
    client, config = await asyncio.to_thread(_load)
    configuration = client.Configuration()
    path = os.environ.get("KUBECONFIG") or None
    try:
        if os.environ.get(IN_POD) and not path:
            config.load_incluster_config(client_configuration=configuration)
        else:
            await config.load_kube_config(path, client_configuration=configuration, persist_config=False)
    except Exception as error:
        # Not only its own ConfigException: over an odd kubeconfig the loader stumbles in many ways.
        raise ClusterError(
            f"no credentials for a cluster: {error!r}; in a pod they come with its service account "
            "(automountServiceAccountToken), elsewhere from the kubeconfig that KUBECONFIG names"
        ) from error
    async with client.ApiClient(configuration) as api:
        yield ServiceSlices(client.DiscoveryV1Api(api), namespace, service)


def _load() -> tuple[Any, Any]:
    """The client takes seconds to import, so only who asks for a cluster does."""
    from kubernetes.aio import client, config

    return client, config
