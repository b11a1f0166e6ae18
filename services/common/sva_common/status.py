"""Errors on the wire: `SvaError` to and from `google.rpc.Status` with details.

Details used: BadRequest (field violations), ErrorInfo (reason, domain), RetryInfo (when to come back).
"""

from __future__ import annotations

from typing import Any

import grpc
from google.protobuf import any_pb2, duration_pb2
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc_status import rpc_status

from . import errors

DOMAIN = "sva"
_BY_CODE: dict[str, type[errors.SvaError]] = {
    kind.code: kind
    for kind in (
        errors.InvalidInput,
        errors.NotFound,
        errors.AlreadyExists,
        errors.OutOfRange,
        errors.Unauthenticated,
        errors.PermissionDenied,
        errors.Refused,
        errors.Overloaded,
        errors.Unavailable,
        errors.TimedOut,
        errors.DataLoss,
        errors.InternalError,
    )
}


def to_status(error: errors.SvaError) -> grpc.Status:
    """The status to abort a call with."""
    info = error_details_pb2.ErrorInfo(reason=error.reason, domain=DOMAIN, metadata=error.metadata)
    packed = [_pack(info)]
    if error.violations:
        bad = error_details_pb2.BadRequest()
        for violation in error.violations:
            bad.field_violations.add(field=violation.field, description=violation.description)
        packed.append(_pack(bad))
    if error.retry_after_s is not None:
        delay = duration_pb2.Duration()
        delay.FromNanoseconds(int(error.retry_after_s * 1e9))
        packed.append(_pack(error_details_pb2.RetryInfo(retry_delay=delay)))
    status = status_pb2.Status(code=code_pb2.Code.Value(error.code), message=error.message, details=packed)
    return rpc_status.to_status(status)  # type: ignore[no-any-return]


def from_rpc_error(error: grpc.RpcError) -> errors.SvaError:
    """The error that a failed call stands for, whoever served it."""
    code: grpc.StatusCode = error.code()
    message = error.details() or code.name
    status = _status_of(error)
    if status is None and code in (grpc.StatusCode.INTERNAL, grpc.StatusCode.CANCELLED):
        # No service of ours says so without details. gRPC does: INTERNAL when a call breaks off while we
        # write, CANCELLED when the server that had it is gone. Who cancels here gets a CancelledError.
        return errors.Unavailable(f"the call broke off: {message}", reason="CALL_BROKEN")
    kind = _BY_CODE.get(code.name, errors.InternalError)
    found = kind(message, reason=None if code.name in _BY_CODE else code.name)
    if status is None:
        return found
    violations: list[errors.Violation] = []
    for detail in status.details:
        info, bad, retry = (
            error_details_pb2.ErrorInfo(),
            error_details_pb2.BadRequest(),
            error_details_pb2.RetryInfo(),
        )
        if detail.Unpack(info):
            found.reason = info.reason
            found.metadata = dict(info.metadata)
        elif detail.Unpack(bad):
            violations += [errors.Violation(v.field, v.description) for v in bad.field_violations]
        elif detail.Unpack(retry):
            found.retry_after_s = retry.retry_delay.ToNanoseconds() / 1e9
    found.violations = tuple(violations)
    return found


def _status_of(error: grpc.RpcError) -> status_pb2.Status | None:
    metadata: Any = error.trailing_metadata()
    for key, value in metadata or ():
        if key == "grpc-status-details-bin":
            return status_pb2.Status.FromString(value)
    return None


def _pack(message: object) -> any_pb2.Any:
    packed = any_pb2.Any()
    packed.Pack(message)  # type: ignore[arg-type]
    return packed
