"""A plan and what it is made from. Nothing here knows how either travels."""

from __future__ import annotations

from dataclasses import dataclass

from sva_common.media.probe import VideoProbe

from .keyframes.choice import Rule
from .keyframes.cues import Cue
from .scheme import Scheme


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """How to plan one video."""

    seed: int = 0
    wish: str = ""
    """What the user would like, in their own words. Empty: no personalisation."""
    description: str = ""
    """What the video shows, in the user's words. Empty: somebody looks."""
    sfx_prompts: tuple[str, ...] = ()
    """SFX of the user's own, in place of invented ones."""
    bgm_prompt: str = ""
    """BGM of the user's own, in place of an invented one."""

    @property
    def is_complete(self) -> bool:
        """Whether the user has given every prompt, so that nobody need be asked."""
        return bool(self.sfx_prompts and self.bgm_prompt)


@dataclass(frozen=True, slots=True)
class KeyFrame:
    """The picture that is looked at."""

    png: bytes
    """At most 1024 pixels on the long side."""
    time_s: float
    """From the first frame, in seconds."""
    frame_index: int
    """From 0, in order of presentation."""
    rule: Rule


@dataclass(frozen=True, slots=True)
class Personalization:
    """What a wish was turned into (paper, Figure 3)."""

    keywords: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Provenance:
    """How a plan came about."""

    provider: str
    model: str = ""
    template_version: str = ""
    attempts: int = 0
    fallback_reason: str = ""
    sent_to: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be heard, and how that was decided."""

    description: str
    scheme: Scheme
    key_frame: KeyFrame | None
    personalization: Personalization | None
    cues: tuple[Cue, ...]
    provenance: Provenance
    video: VideoProbe
