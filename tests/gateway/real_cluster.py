"""EndpointSlices in a cluster that is there."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from kubernetes.aio import client, config

from .kubernetes_api import Json


class RealCluster:
    """A cluster that SVA_TEST_KUBECONFIG leads to, in a namespace that is removed afterwards."""

    def __init__(self) -> None:
        self.kubeconfig = Path(os.environ["SVA_TEST_KUBECONFIG"])
        self.namespace = f"sva-test-{os.getpid()}"
        # Slices may hold no loopback address; what listens here is only asked from here.
        self.host = os.environ.get("SVA_TEST_HOST", _own_address())

    async def start(self) -> RealCluster:
        """Connect, and create the namespace."""
        configuration = client.Configuration()
        await config.load_kube_config(str(self.kubeconfig), client_configuration=configuration)
        self._client = client.ApiClient(configuration)
        self._core, self._slices = client.CoreV1Api(self._client), client.DiscoveryV1Api(self._client)
        await self._core.create_namespace({"metadata": {"name": self.namespace}})
        return self

    async def stop(self) -> None:
        """Remove the namespace."""
        await self._core.delete_namespace(self.namespace)
        await self._client.close()

    async def put(self, found: Json) -> None:
        try:
            await self._slices.create_namespaced_endpoint_slice(self.namespace, found)
        except client.ApiException as error:
            if error.status != 409:
                raise
            await self._slices.replace_namespaced_endpoint_slice(
                found["metadata"]["name"], self.namespace, found
            )

    async def delete(self, name: str) -> None:
        await self._slices.delete_namespaced_endpoint_slice(name, self.namespace)


def _own_address() -> str:
    """The address that this machine is reached at; no packet is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        return str(probe.getsockname()[0])
