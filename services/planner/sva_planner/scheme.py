"""The audio scheme: what the planner hands to the sound makers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scheme:
    """A plan of sounds and music for one clip (Chen et al. 2024, section 2.1 and Figure 2)."""

    idea: str
    """A short title of the creative idea, such as "Mystical Curiosity"."""

    sfx: tuple[str, ...]
    """Sound effect prompts. The paper has two, each one sentence of at most 12 words without music."""

    bgm: str
    """One background music prompt: instruments, beat, melody, mood and style."""
