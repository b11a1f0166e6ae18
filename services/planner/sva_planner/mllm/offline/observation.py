"""What the offline eyes saw: measures, a kind of place, and small things that stand out."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Motion:
    """How the picture changes over the sampled frames."""

    magnitude: float
    """Mean change of luminance between samples, relative to the mean luminance; above 0.15 is a lot."""
    changed_area: float
    """0–1: the share of the picture that differs clearly from its median over time."""
    periodicity: float
    """0–1: how regularly the change comes and goes (autocorrelation of its strength)."""
    vertical: float
    """0–1: how far what moves travels up and down, as a share of all its travel; 0.5 is no preference."""
    subject_is_dark: bool
    """What moves is darker than the background that it covers."""
    flashes: int
    """Samples in which a small colourless patch is suddenly much lighter than it mostly is."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One look at a clip. Everything in it was measured; the scene is a guess from those measures."""

    scene: str
    """A key of the scene table, or "nothing" for frames that show nothing."""
    confidence: float
    """0–1: the scene's share of all the evidence."""
    details: tuple[str, ...]
    """Tags such as "lightning flashes", "fast motion", "a low sun", "a small dark subject"."""
    features: Mapping[str, float]
    """The measures of the key frame (see `frame_features`)."""
    motion: Motion | None
    """None when there was only one frame."""
