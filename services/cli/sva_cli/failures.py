"""What went wrong, as one clear sentence, a hint, and an exit status. See `exit_codes.py`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sva_common import errors

from . import exit_codes
from .service_process import ServiceFailed
from .text import one_line, shown_path

if TYPE_CHECKING:
    from .client.jobs import Job

START_HINT = "start a server with `sva up`, or leave out --server to run everything on this machine"
_PLAYABLE = "give a file that a video player plays: mp4, mov, mkv, webm, avi, gif or ts"
_HINTS = {
    "NOT_A_VIDEO": _PLAYABLE,
    "MEDIA_UNREADABLE": _PLAYABLE,
    "NO_PICTURE": "give a file with a moving picture",
    "VIDEO_TRUNCATED": "the end of the file is missing; copy or download it again",
    "VIDEO_TOO_LONG": "cut it, or raise SVA_GATEWAY_MAX_DURATION_S where the gateway runs",
    "VIDEO_TOO_LARGE": "compress it, or raise SVA_GATEWAY_MAX_VIDEO_BYTES where the gateway runs",
    "UNREACHABLE": START_HINT,
    "ARTIFACT_NOT_FOUND": "`sva watch JOB` tells whether the job has ended",
    "NO_SUCH_EVENT": "leave out --after to see the job from its first event",
    "DEADLINE": "the workers may be too few or too slow; try again",
    "MLLM_AUTH": "check the API key",
    "MLLM_BLOCKED": "say what the video shows with --describe, or use SVA_PLANNER_MLLM=offline",
    "MLLM_RATE_LIMITED": "wait, or use SVA_PLANNER_MLLM=offline",
    "MLLM_UNREACHABLE": "check the endpoint and the network, or use SVA_PLANNER_MLLM=offline",
}
_BY_KIND: dict[type[errors.SvaError], tuple[int, str]] = {
    errors.InvalidInput: (exit_codes.BAD_INPUT, ""),
    errors.NotFound: (exit_codes.BAD_INPUT, "`sva jobs` lists the jobs of the server"),
    errors.AlreadyExists: (exit_codes.BAD_INPUT, ""),
    errors.OutOfRange: (exit_codes.BAD_INPUT, ""),
    errors.Unauthenticated: (exit_codes.DENIED, "give a token with --token-file, or in SVA_TOKEN"),
    errors.PermissionDenied: (exit_codes.DENIED, "use a token that has this scope"),
    errors.Refused: (exit_codes.BAD_INPUT, ""),
    errors.Overloaded: (exit_codes.UNREACHABLE, "the server is busy; try again later"),
    errors.Unavailable: (exit_codes.UNREACHABLE, START_HINT),
    errors.TimedOut: (exit_codes.UNREACHABLE, "try again; the server may be busy"),
    errors.DataLoss: (exit_codes.UNREACHABLE, "the transfer broke; try again"),
}


@dataclass(frozen=True, slots=True)
class Failure:
    """What a person, or a script, is told. `details` are further lines: fields, log lines."""

    exit_code: int
    reason: str
    message: str
    hint: str = ""
    details: tuple[str, ...] = ()
    violations: tuple[errors.Violation, ...] = ()


class UsageFault(Exception):
    """The command line is wrong in a way that only we can see."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class InputFault(UsageFault):
    """An input file cannot be read."""


class OutputFault(UsageFault):
    """An output file cannot be written."""

    @classmethod
    def of(cls, path: Path, error: OSError) -> OutputFault:
        """The error of writing to `path`."""
        return cls(f"cannot write {shown_path(path)}: {error.strerror or error}")


class JobNotDone(Exception):
    """The job ended otherwise than with a video."""

    def __init__(self, job: Job) -> None:
        super().__init__(job.id)
        self.job = job


def explain(error: BaseException) -> Failure:
    """What to tell about any exception."""
    match error:
        case InputFault():
            return Failure(exit_codes.BAD_INPUT, "CANNOT_READ", error.message, error.hint)
        case OutputFault():
            return Failure(exit_codes.CANNOT_WRITE, "CANNOT_WRITE", error.message, error.hint)
        case UsageFault():
            return Failure(exit_codes.USAGE, "USAGE", error.message, error.hint)
        case JobNotDone():
            return _of_job(error.job)
        case errors.SvaError():
            return _of_wire(error)
        case ServiceFailed():
            return _of_service(error)
        case OSError():
            return Failure(exit_codes.FAULT, "SYSTEM", f"the system refuses: {error.strerror or error}")
    message = f"unexpected {type(error).__name__}: {one_line(str(error))}"
    return Failure(exit_codes.FAULT, "UNEXPECTED", message, "this is a fault of ours; please report it")


def _of_wire(error: errors.SvaError) -> Failure:
    code, hint = _BY_KIND.get(type(error), (exit_codes.FAULT, "the server's log has the details"))
    hint = _HINTS.get(error.reason, hint)
    if error.retry_after_s:
        hint = f"try again in {error.retry_after_s:.0f} s"
    details = tuple(f"{v.field}: {v.description}" for v in error.violations)
    message = "these values cannot be used" if details else error.message
    return Failure(code, error.reason, message, hint, details, error.violations)


def _of_job(job: Job) -> Failure:
    if job.failure is None:
        return Failure(exit_codes.CANCELLED, "CANCELLED", f"the job was cancelled: {job.id}")
    service = f" in {job.failure.service}" if job.failure.service else ""
    message = f"the job failed{service}: {job.failure.message} ({job.failure.reason})"
    return Failure(exit_codes.JOB_FAILED, job.failure.reason, message, _HINTS.get(job.failure.reason, ""))


def _of_service(error: ServiceFailed) -> Failure:
    settings = tuple(line for line in error.lines if line.startswith("settings: "))
    name = error.module.removeprefix("sva_") or "a service"
    if settings:
        hint = "correct these environment variables"
        return Failure(exit_codes.UNREACHABLE, "SETTINGS", f"{name} did not start", hint, settings)
    what = str(error).partition("\n")[0].removeprefix(error.module).strip(" :")
    details = tuple(_readable(line) for line in error.lines[-5:])
    return Failure(exit_codes.UNREACHABLE, "SERVICE_FAILED", f"the {name} service {what}", "", details)


def _readable(line: str) -> str:
    """The words of a JSON log line."""
    try:
        fields = json.loads(line)
        rest = (f"{key}={value}" for key, value in fields.items() if key in ("reason", "address", "hint"))
        return " ".join([str(fields["level"]), str(fields["event"]), *rest])
    except (ValueError, TypeError, KeyError):
        return line
