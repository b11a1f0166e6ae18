"""The EndpointSlices of one service (discovery.k8s.io/v1), added up into the addresses that take new work.

Objects are taken as the API's JSON, in which every list may be null.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .dns import join

Json = dict[str, Any]


class EndpointSlices:
    """What is known of a service's slices, by their names."""

    def __init__(self, slices: Iterable[Json]) -> None:
        self._slices = {found["metadata"]["name"]: found for found in slices}

    def apply(self, kind: str, changed: Json) -> None:
        """Take in a watch event: ADDED, MODIFIED or DELETED; of any other only the version counts."""
        if kind == "DELETED":
            self._slices.pop(changed["metadata"]["name"], None)
        elif kind in ("ADDED", "MODIFIED"):
            self._slices[changed["metadata"]["name"]] = changed

    def addresses(self, port: str) -> frozenset[str]:
        """`host:port` of every endpoint that takes new work, once each; `port` by number or name.

        A dual-stack service has each pod in a slice of either family; the pods are counted in one of them.
        """
        families = {found["addressType"] for found in self._slices.values()} & {"IPv4", "IPv6"}
        return frozenset(
            join(endpoint["addresses"][0], number)
            for found in self._slices.values()
            if found["addressType"] == min(families, default="")
            for number in _numbers(found, port)
            for endpoint in found.get("endpoints") or ()
            if takes_work(endpoint.get("conditions") or {})
        )

    def problem(self, port: str) -> str:
        """Why no address can be found whatever becomes ready, or nothing."""
        if not self._slices:
            return "it has no EndpointSlices: is there a Service of that name in that namespace?"
        if any(_numbers(found, port) for found in self._slices.values()):
            return ""
        listed = {
            f"{entry['port']} ({entry['name']})" if entry.get("name") else str(entry["port"])
            for found in self._slices.values()
            for entry in found.get("ports") or ()
            if entry.get("port")
        }
        # A service without any ready pod lists no ports.
        return f"it has no port {port}, but {', '.join(sorted(listed))}" if listed else ""


def takes_work(conditions: Json) -> bool:
    """Whether an endpoint takes new work. What is not said counts as ready and not terminating.

    `ready` alone would not do: a service may publish pods that are not (`publishNotReadyAddresses`).
    """
    return (
        conditions.get("ready") is not False
        and conditions.get("serving") is not False
        and not conditions.get("terminating")
    )


def _numbers(found: Json, port: str) -> list[int]:
    """The pods' port numbers that `port` means. A slice without ports stands for all of them."""
    listed = found.get("ports")
    if not listed:
        return [int(port)] if port.isdigit() else []
    return [
        entry["port"]
        for entry in listed
        if entry.get("port") and port in (entry.get("name"), str(entry["port"]))
    ]
