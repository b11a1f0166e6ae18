"""What `provenance.json` tells: enough to make the same video again."""

from __future__ import annotations

import importlib.metadata
import json
import platform
from collections.abc import Iterable
from typing import Any

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message

from sva_common.stubs import gateway_pb2 as pb
from sva_common.stubs import postproc_pb2 as postproc

FORMAT = 1
"""Changes when a field changes its meaning."""


def provenance(
    job: pb.Job, source_sha256: bytes, plan: bytes, report: postproc.MuxReport, made: Iterable[pb.Artifact]
) -> bytes:
    """The JSON text of a job that is done but for this. `plan` is `plan.json`; `made` are the results.

    Fields are named as in the contracts.
    """
    planned = json.loads(plan)
    told = {
        "format": FORMAT,
        "job_id": job.id,
        "created": job.create_time.ToJsonString(),
        "options": _fields(job.options, without=("job_id", "seed")),
        "seed": job.options.seed,
        "video": {"sha256": source_sha256.hex(), **_fields(job.video)},
        "planner": planned.get("provenance", {}),
        "key_frame": planned.get("key_frame", {}),
        "description": job.description,
        "idea": job.idea,
        "personalization": planned.get("personalization", {}),
        "tracks": [_track(n, track) for n, track in enumerate(job.tracks)],
        "mux": _fields(report, without=("source",)),
        "artifacts": {
            artifact.name: {"size_bytes": artifact.size_bytes, "sha256": artifact.sha256.hex()}
            for artifact in [*job.artifacts, *made]
        },
        "versions": {
            "sva-gateway": importlib.metadata.version("sva-gateway"),
            "python": platform.python_version(),
            "ffmpeg": report.ffmpeg_version,
        },
    }
    return json.dumps(told, indent=2, ensure_ascii=False).encode()


def _track(n: int, track: pb.JobTrack) -> dict[str, Any]:
    details = {"seed": track.seed, "model": _fields(track.model), "gate": _fields(track.verdict)}
    return {"index": n, **_fields(track.track), **details}


def _fields(message: Message, *, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """All fields, unset ones with their defaults: a reader need not know what those are."""
    told = MessageToDict(message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True)
    return {name: value for name, value in told.items() if name not in without}
