"""All ready pods of a Kubernetes service: its EndpointSlices, listed once and then watched."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator

from sva_common.logs import logger

from .cluster import ClusterError, ServiceSlices, connect
from .endpoint_slices import EndpointSlices

log = logger(__name__)
RESYNC_S = 600.0
"""All slices are listed anew after this time, should a change ever have been missed."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.25, 30.0
STEADY_S = 5.0
"""What went well for so long before it failed is tried again soon."""


class KubernetesResolver:
    """`kubernetes:namespace/service:port`; the port is the pods', by number or by its name."""

    def __init__(self, target: str) -> None:
        place, _, self._port = target.rpartition(":")
        self._namespace, _, self._service = place.partition("/")
        self._log = log.bind(endpoints=f"kubernetes:{target}")
        self._problem = ""

    async def addresses(self) -> AsyncIterator[frozenset[str]]:
        """Yield the addresses whenever they differ. Whatever fails is tried again; until then they stay."""
        known: frozenset[str] | None = None
        failures = 0
        while True:
            began = time.monotonic()
            try:
                async with connect(self._namespace, self._service) as api:
                    async for slices in _follow(api):
                        self._explain(slices)
                        if (found := slices.addresses(self._port)) != known:
                            known = found
                            yield found
            except ClusterError as error:
                self._log.warning("cannot watch the cluster", reason=str(error))
            except Exception as error:
                self._log.error("cannot read the cluster's answer", exc_info=error)
            failures = 0 if time.monotonic() - began > STEADY_S else failures + 1
            pause = min(FIRST_PAUSE_S * 2.0**failures, LONGEST_PAUSE_S)
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - jitter

    def _explain(self, slices: EndpointSlices) -> None:
        """Say what stands in the way of any address, when that is news."""
        problem, self._problem = self._problem, slices.problem(self._port)
        if self._problem and self._problem != problem:
            self._log.warning("no worker can be found", reason=self._problem)


async def _follow(api: ServiceSlices) -> AsyncIterator[EndpointSlices]:
    """The slices as they are, and again after each change. Raises `ClusterError`."""
    while True:
        listed = await api.list()
        slices, version = EndpointSlices(listed.get("items") or ()), listed["metadata"]["resourceVersion"]
        yield slices
        resync_at = time.monotonic() + RESYNC_S
        while (began := time.monotonic()) < resync_at:
            before = version
            async for event in api.watch(version):
                slices.apply(event["type"], event["object"])
                version = event["object"]["metadata"]["resourceVersion"]
                yield slices
            if version == before and time.monotonic() - began < 1.0:
                raise ClusterError("the watch ended at once")
