"""Every error that a caller may see.

    SvaError
    ├── InvalidInput         INVALID_ARGUMENT     a field, a payload or a video is not as it should be
    ├── NotFound             NOT_FOUND            no such job, or no such artifact
    ├── AlreadyExists        ALREADY_EXISTS       the id is taken by something else
    ├── OutOfRange           OUT_OF_RANGE         beyond what there is
    ├── Unauthenticated      UNAUTHENTICATED      who calls is not known: no token, or none of ours
    ├── PermissionDenied     PERMISSION_DENIED    the token may not do that
    ├── Refused              FAILED_PRECONDITION  cannot be done as things stand; trying again does not help
    ├── Overloaded           RESOURCE_EXHAUSTED   too much at once; try again after `retry_after_s`
    ├── Unavailable          UNAVAILABLE          a part cannot be reached, or is stopping; try again
    ├── TimedOut             DEADLINE_EXCEEDED    a time limit ran out
    ├── DataLoss             DATA_LOSS            bytes did not arrive whole
    └── InternalError        INTERNAL             a fault of ours

Each carries a `reason`: a stable word in capitals that programs can rely on. Domain code raises
these; the server turns them into `google.rpc.Status` with details (see `status.py`). Nothing else
reaches a caller: any other exception becomes INTERNAL with no more than a log reference.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Violation:
    """One field that is wrong: its path, and what would be right."""

    field: str
    description: str


class SvaError(Exception):
    """An error with a status code, a stable reason and a message for people."""

    code: ClassVar[str] = "INTERNAL"
    default_reason: ClassVar[str] = "INTERNAL"

    def __init__(
        self,
        message: str,
        *,
        reason: str | None = None,
        violations: tuple[Violation, ...] = (),
        retry_after_s: float | None = None,
        metadata: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.reason = reason or self.default_reason
        self.violations = violations
        self.retry_after_s = retry_after_s
        self.metadata = metadata or {}


class InvalidInput(SvaError):
    """A field, a payload or a video is not as it should be."""

    code = "INVALID_ARGUMENT"
    default_reason = "INVALID_INPUT"

    @classmethod
    def field(cls, field: str, description: str, *, reason: str | None = None) -> InvalidInput:
        """An error about one field."""
        return cls(f"{field}: {description}", reason=reason, violations=(Violation(field, description),))


class NotFound(SvaError):
    """No such thing."""

    code = "NOT_FOUND"
    default_reason = "NOT_FOUND"


class AlreadyExists(SvaError):
    """The id is taken by something else."""

    code = "ALREADY_EXISTS"
    default_reason = "ALREADY_EXISTS"


class OutOfRange(SvaError):
    """Beyond what there is."""

    code = "OUT_OF_RANGE"
    default_reason = "OUT_OF_RANGE"


class Unauthenticated(SvaError):
    """Who calls is not known."""

    code = "UNAUTHENTICATED"
    default_reason = "TOKEN_INVALID"


class PermissionDenied(SvaError):
    """Who calls is known, and may not do that."""

    code = "PERMISSION_DENIED"
    default_reason = "SCOPE_MISSING"


class Refused(SvaError):
    """Cannot be done as things stand, and trying again does not help."""

    code = "FAILED_PRECONDITION"
    default_reason = "REFUSED"


class Overloaded(SvaError):
    """Too much at once. `retry_after_s` says when to come back."""

    code = "RESOURCE_EXHAUSTED"
    default_reason = "OVERLOADED"


class Unavailable(SvaError):
    """A part cannot be reached, or is stopping."""

    code = "UNAVAILABLE"
    default_reason = "UNAVAILABLE"


class TimedOut(SvaError):
    """A time limit ran out."""

    code = "DEADLINE_EXCEEDED"
    default_reason = "DEADLINE"


class DataLoss(SvaError):
    """Bytes did not arrive whole."""

    code = "DATA_LOSS"
    default_reason = "PAYLOAD_BROKEN"


class InternalError(SvaError):
    """A fault of ours."""
