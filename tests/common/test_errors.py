"""Errors keep their meaning on the wire, and their tree is what its docstring says."""

from __future__ import annotations

import inspect
from typing import Any

import grpc
import pytest

from sva_common import errors
from sva_common.status import from_rpc_error, to_status

KINDS = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, errors.SvaError) and kind is not errors.SvaError
]


class FailedCall(grpc.RpcError):
    """What a client gets for a status."""

    def __init__(self, status: Any) -> None:
        self._status = status

    def code(self) -> grpc.StatusCode:
        return self._status.code

    def details(self) -> str:
        return self._status.details

    def trailing_metadata(self) -> Any:
        return self._status.trailing_metadata


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_survives_the_wire(kind: type[errors.SvaError]) -> None:
    sent = kind(
        "what went wrong",
        reason="A_REASON",
        violations=(errors.Violation("video", "is empty"),),
        retry_after_s=1.5,
        metadata={"limit": "10"},
    )
    got = from_rpc_error(FailedCall(to_status(sent)))
    assert type(got) is kind
    assert (got.message, got.reason, got.violations) == (sent.message, "A_REASON", sent.violations)
    assert (got.retry_after_s, got.metadata) == (1.5, {"limit": "10"})


@pytest.mark.parametrize("kind", KINDS)
def test_the_module_docstring_lists_every_error_with_its_code(kind: type[errors.SvaError]) -> None:
    lines = (errors.__doc__ or "").splitlines()
    assert any(kind.__name__ in line and kind.code in line for line in lines)


def test_an_error_of_someone_else_is_understood() -> None:
    class Plain(FailedCall):
        def __init__(self) -> None: ...
        def code(self) -> grpc.StatusCode:
            return grpc.StatusCode.UNIMPLEMENTED

        def details(self) -> str:
            return "no such method"

        def trailing_metadata(self) -> Any:
            return None

    got = from_rpc_error(Plain())
    assert type(got) is errors.InternalError
    assert (got.message, got.reason) == ("no such method", "UNIMPLEMENTED")
