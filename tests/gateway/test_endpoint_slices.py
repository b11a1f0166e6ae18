"""Which of a service's endpoints take work, by what its EndpointSlices say."""

from __future__ import annotations

import pytest

from sva_gateway.endpoints.endpoint_slices import EndpointSlices, takes_work

from .kubernetes_api import endpoint, slice_of


@pytest.mark.parametrize(
    ("conditions", "works"),
    [
        ({"ready": True, "serving": True, "terminating": False}, True),
        ({"ready": False, "serving": False, "terminating": False}, False),
        ({"ready": False, "serving": True, "terminating": True}, False),
        # A service that publishes pods that are not ready calls all of them ready.
        ({"ready": True, "serving": False, "terminating": False}, False),
        ({"ready": True, "serving": True, "terminating": True}, False),
        # The API reference: what is not known counts as ready.
        ({}, True),
        ({"ready": None, "serving": None, "terminating": None}, True),
    ],
)
def test_an_endpoint_takes_work_when_it_is_ready_and_not_terminating(
    conditions: dict[str, bool], works: bool
) -> None:
    assert takes_work(conditions) is works


def test_all_slices_of_a_service_add_up_and_an_endpoint_that_is_in_two_counts_once() -> None:
    slices = EndpointSlices([slice_of("a", 1, endpoint("10.0.0.1")), slice_of("b", 2, endpoint("10.0.0.2"))])
    slices.apply("ADDED", slice_of("c", 1, endpoint("10.0.0.1"), endpoint("10.0.0.3", ready=False)))
    assert slices.addresses("grpc") == {"10.0.0.1:1", "10.0.0.2:2"}
    slices.apply("MODIFIED", slice_of("b", 2, endpoint("10.0.0.2", terminating=True)))
    slices.apply("DELETED", slice_of("a", 1))
    assert slices.addresses("grpc") == {"10.0.0.1:1"}
    slices.apply("BOOKMARK", {"metadata": {"resourceVersion": "7"}})
    slices.apply("DELETED", slice_of("c", 1))
    assert slices.addresses("grpc") == frozenset()


def test_each_pod_of_a_dual_stack_service_counts_once_and_a_single_stack_one_in_its_family() -> None:
    six = slice_of("six", 1, endpoint("fd00::1"), endpoint("fd00::2"), family="IPv6")
    four = slice_of("four", 1, endpoint("10.0.0.1"), endpoint("10.0.0.2"))
    assert EndpointSlices([six, four]).addresses("grpc") == {"10.0.0.1:1", "10.0.0.2:1"}
    assert EndpointSlices([six]).addresses("grpc") == {"[fd00::1]:1", "[fd00::2]:1"}
    assert (
        EndpointSlices([slice_of("name", 1, endpoint("a.b"), family="FQDN")]).addresses("grpc") == frozenset()
    )


@pytest.mark.parametrize("port", ["grpc", "50052"])
def test_a_port_is_found_by_name_and_by_number(port: str) -> None:
    found = slice_of("a", 50052, endpoint("10.0.0.1"))
    found["ports"].append({"name": "metrics", "port": 9090, "protocol": "TCP"})
    assert EndpointSlices([found]).addresses(port) == {"10.0.0.1:50052"}


def test_a_port_that_is_not_there_is_told_with_those_that_are() -> None:
    found = slice_of("a", 50052, endpoint("10.0.0.1"))
    assert EndpointSlices([found]).addresses("rpc") == frozenset()
    assert EndpointSlices([found]).problem("rpc") == "it has no port rpc, but 50052 (grpc)"
    assert EndpointSlices([found]).problem("grpc") == ""
    assert "is there a Service of that name" in EndpointSlices([]).problem("grpc")


def test_lists_may_be_null_and_a_slice_without_ports_stands_for_all() -> None:
    empty = {**slice_of("a", 1), "endpoints": None, "ports": None}
    assert EndpointSlices([empty]).addresses("grpc") == frozenset()
    assert EndpointSlices([empty]).problem("grpc") == ""
    assert EndpointSlices([{**empty, "endpoints": [endpoint("10.0.0.1")]}]).addresses("7") == {"10.0.0.1:7"}
