"""Harmony: the chords of each phrase, read from the style's idiom, with half, full and final cadences."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from .brief import Brief
from .chance import pick
from .form import Form, Phrase
from .theory import Chord, chord


@dataclass(frozen=True, slots=True)
class Span:
    """One chord: from `start` for `length` beats of the piece, in the key of `tonic`."""

    start: float
    length: float
    chord: Chord
    tonic: int


def harmonise(brief: Brief, form: Form) -> tuple[Span, ...]:
    """Chords from the first beat to the cadence, without gaps (the last chord itself: `final_chord`)."""
    beats = brief.metre.beats
    spans: list[Span] = []
    if form.pickup:
        dominant = brief.idiom.close[0].split()[-1]
        spans.append(Span(0, form.pickup, chord(dominant, brief.tonic), brief.tonic))
    for phrase in form.phrases:
        tonic = (brief.tonic + phrase.transpose) % 12
        for bar, word in enumerate(progression(brief, phrase)):
            start = form.pickup + (phrase.start + bar) * beats
            numerals = word.split(",")
            half = (beats + 1) // 2
            lengths = [half, beats - half] if len(numerals) == 2 else [beats]
            for numeral, length in zip(numerals, lengths, strict=True):
                spans.append(Span(start, length, chord(numeral, tonic), tonic))
                start += length
    return tuple(spans)


def final_chord(brief: Brief) -> Chord:
    """The chord that ends the piece, on the tonic."""
    return chord(brief.idiom.final, brief.tonic)


def progression(brief: Brief, phrase: Phrase) -> list[str]:
    """One word per bar. The same theme has the same chords; returns may swap in another verse's third bar."""
    rng = brief.stream("harmony", phrase.theme)
    idiom = brief.idiom
    bars = pick(rng, idiom.bridge if phrase.theme.endswith("b") else idiom.verse).split()
    close = pick(brief.stream("close", phrase.theme), idiom.close).split()
    tonic = bars[0] if not phrase.theme.endswith("b") else pick(rng, idiom.verse).split()[0]
    if phrase.variation and phrase.ending == "open":
        other = pick(brief.stream("harmony", phrase.theme, phrase.variation), idiom.verse).split()
        bars = [bars[0], bars[1], other[2], bars[3]]
    if phrase.ending == "closed":
        bars = [bars[0], bars[1], ",".join((close[0].split(",")[0], close[1])), tonic]
    elif phrase.ending == "final":
        bars = [bars[0], bars[1], *close]
    if phrase.bars == 1:
        return [f"{tonic},{close[1]}"] if phrase.ending == "final" else [tonic]
    if phrase.bars == 2 and phrase.ending == "final":
        return [bars[0], ",".join((close[0].split(",")[0], close[1]))]
    return bars[: phrase.bars - 2] + bars[2:] if phrase.ending == "final" else bars[: phrase.bars]


def chord_at(spans: tuple[Span, ...], beat: float) -> Span:
    """The span that sounds at `beat` (the last one after the end)."""
    return spans[span_index(spans, beat)]


def span_index(spans: tuple[Span, ...], beat: float) -> int:
    """Where in `spans` the one is that `chord_at` returns."""
    return max(0, bisect_right(spans, beat + 1e-6, key=lambda span: span.start) - 1)
