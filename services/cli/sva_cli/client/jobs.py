"""A job as the client shows it. Times are aware datetimes in UTC, durations seconds, fractions 0 to 1."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class JobState(StrEnum):
    """How a job stands."""

    UNSPECIFIED = "UNSPECIFIED"
    """A state that this client does not know."""
    QUEUED = "QUEUED"
    PLANNING = "PLANNING"
    GENERATING = "GENERATING"
    MIXING = "MIXING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"

    @property
    def ended(self) -> bool:
        """Whether it never changes again."""
        return self in _ENDED


_ENDED = frozenset({JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED})


class TrackState(StrEnum):
    """How a track stands."""

    UNSPECIFIED = "UNSPECIFIED"
    """A state that this client does not know."""
    WAITING = "WAITING"
    GENERATING = "GENERATING"
    CLEANING = "CLEANING"
    READY = "READY"
    DROPPED = "DROPPED"
    FAILED = "FAILED"


class TrackKind(StrEnum):
    """Sound effect or background music."""

    UNSPECIFIED = "UNSPECIFIED"
    """A kind that this client does not know."""
    SFX = "SFX"
    BGM = "BGM"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the noise gate found: the mean STFT-RMS against its threshold."""

    rms: float
    threshold: float
    kept: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Track:
    """One sound of a job. `end_s` 0 means: with the video."""

    kind: TrackKind
    prompt: str
    start_s: float = 0.0
    end_s: float = 0.0
    gain: float = 1.0
    state: TrackState = TrackState.WAITING
    progress: float = 0.0
    seed: int = 0
    model: str = ""
    """The model that generated it; empty until then."""
    verdict: Verdict | None = None
    """Unset until the gate has judged it."""


@dataclass(frozen=True, slots=True)
class Video:
    """What probing told about the video. Codec and container by FFmpeg's names."""

    container: str
    codec: str
    width: int
    height: int
    duration_s: float
    frame_rate: float
    has_audio: bool


@dataclass(frozen=True, slots=True)
class Artifact:
    """Something that can be downloaded. `sha256` holds 32 bytes."""

    name: str
    media_type: str
    size_bytes: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class JobFailure:
    """Why a job failed: a stable reason for programs, a message for people, the service that failed."""

    reason: str
    message: str
    service: str


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stood when the gateway answered."""

    id: str
    state: JobState
    progress: float
    seed: int
    wish: str
    file_name: str
    video: Video | None
    description: str
    idea: str
    planned_by: str
    tracks: tuple[Track, ...]
    artifacts: tuple[Artifact, ...]
    failure: JobFailure | None
    created: datetime | None
    started: datetime | None
    ended: datetime | None
    last_event: int

    @property
    def succeeded(self) -> bool:
        """Whether the video with sound is there."""
        return self.state is JobState.SUCCEEDED
