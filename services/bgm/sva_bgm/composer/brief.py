"""What to write, settled before the first note: a prompt and a seed become a `Brief`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .chance import coin, pick, stream
from .ensemble import Ensemble, choose_ensemble
from .idioms import MAJOR, MINOR, Idiom
from .styles import LEXICON, NEUTRAL, STYLES, Style
from .theory import SCALES
from .words import text as words
from .words.key import asked_key
from .words.moods import Mood, mood_of
from .words.tempo import FASTEST, SLOWEST, Metre, asked_bpm, asked_metre, italian_bpm, tempo_bend

_MOOD_STYLES = frozenset(("epic", "suspense", "horror", "mystery", "playful", "dreamy", "romantic"))
_BROAD_STYLES = frozenset(("cinematic", "ambient", "acoustic"))


@dataclass(frozen=True, slots=True)
class Brief:
    """The decisions that hold for a whole piece.

    `bpm_exact`: asked for in so many words, so the form must not bend it. `scale` is the harmony's,
    `tune_scale` the melody's (intervals above the tonic). `energy` 0…1, `register` in semitones.
    """

    prompt: str
    seed: int
    style: Style
    bpm: float
    bpm_exact: bool
    metre: Metre
    tonic: int
    scale: str
    tune_scale: tuple[int, ...]
    idiom: Idiom
    energy: float
    register: float
    ensemble: Ensemble

    @property
    def minor(self) -> bool:
        return 3 in SCALES[self.scale] and 4 not in SCALES[self.scale]

    def stream(self, *purpose: object) -> np.random.Generator:
        """The random stream of one purpose of this piece."""
        return stream(self.seed, self.prompt, *purpose)


def read_brief(prompt: str, seed: int) -> Brief:
    """Read any prompt. It fixes the character, the seed the piece: two seeds share style, mode and mood."""
    text = words.read(prompt)
    mood = mood_of(text)
    style = _style(prompt, text, mood)
    key = asked_key(prompt)
    character = stream(0, prompt, "character")
    piece = stream(seed, prompt, "piece")
    minor = _minor(style, mood, key.scale, text, character)
    scale = key.scale or _scale(style, mood, minor)
    idiom = "east" if scale.startswith("phrygian") and style.idiom != "drone" else style.idiom
    if idiom == "lydian" and key.scale in ("major", "minor"):
        idiom = "classical"  # its borrowed chords would hide the key that was asked for
    tune = {"pentatonic": "minor pentatonic" if minor else "major pentatonic"}.get(style.melody, style.melody)
    if key.scale or (tune == "blues" and not minor):
        tune = "" if key.scale else "major pentatonic"
    bend = tempo_bend(text)
    energy = min(max(style.energy + 0.45 * mood.energy + 0.25 * (bend - 1), 0.05), 1.0)
    asked = asked_bpm(prompt) or italian_bpm(text)
    low, high = style.bpm
    free = (low + (high - low) * (0.3 + 0.3 * character.random() + 0.2 * piece.random())) * mood.tempo * bend
    return Brief(
        prompt=prompt,
        seed=seed,
        style=style,
        bpm=asked or round(min(max(free, SLOWEST + 12), FASTEST - 30)),
        bpm_exact=asked is not None,
        metre=asked_metre(prompt, text) or Metre(style.beats, style.compound),
        tonic=key.tonic if key.tonic is not None else int(piece.integers(12)),
        scale=scale,
        tune_scale=SCALES[tune or scale],
        idiom=(MINOR if minor else MAJOR)[idiom],
        energy=energy,
        register=mood.register,
        ensemble=choose_ensemble(text, style, energy, stream(seed, prompt, "ensemble")),
    )


def _style(prompt: str, text: words.Text, mood: Mood) -> Style:
    """A genre wins over a mood's style, that over a broad word ("cinematic"), that over an instrument's."""
    named = [found.value for found in text.find(LEXICON) if not found.negated]
    for rank in range(3):
        for style in named:
            if rank == _rank(style):
                return style
    if mood.style:
        return STYLES[mood.style]
    return named[0] if named else STYLES[pick(stream(0, prompt, "style"), NEUTRAL)]


def _rank(style: Style) -> int:
    if style.name == "piano":
        return 3
    return 1 if style.name in _MOOD_STYLES else 2 if style.name in _BROAD_STYLES else 0


def _minor(style: Style, mood: Mood, asked: str | None, text: words.Text, rng: np.random.Generator) -> bool:
    if asked:
        return 3 in SCALES[asked] and 4 not in SCALES[asked]
    named = [found for found in text.find({"minor": True, "major": False}) if not found.negated]
    if named:
        return named[0].value
    if abs(mood.valence) > 0.1:
        return mood.valence - 0.6 * (style.minor - 0.5) < 0
    return coin(rng, style.minor)


def _scale(style: Style, mood: Mood, minor: bool) -> str:
    colour = SCALES.get(mood.scale, ())
    if style.minor_scale == "minor" and minor and 3 in colour:
        return mood.scale
    if style.major_scale == "major" and not minor and 4 in colour and style.reverb >= 0.3:
        return mood.scale
    return style.minor_scale if minor else style.major_scale
