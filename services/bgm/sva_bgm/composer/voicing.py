"""Voice leading: each chord takes the close position that moves the least from the one before."""

from __future__ import annotations

from itertools import pairwise, product

from .theory import Chord

Voicing = tuple[int, ...]


def voicings(harmony: Chord, low: int, high: int) -> list[Voicing]:
    """All close positions (within a tenth, at most four voices) of `harmony` inside `low`…`high`.

    Of five or more tones the fifth goes first, as in any harmony primer.
    """
    classes = list(dict.fromkeys(harmony.pitch_classes))
    if len(classes) > 4:
        classes.remove((harmony.root + 7) % 12)
    places = [[p for p in range(low, high + 1) if p % 12 == pc] for pc in classes]
    found = {tuple(sorted(each)) for each in product(*places)}
    close = sorted(v for v in found if v[-1] - v[0] <= 16)
    return close or sorted(found)


def lead(harmony: Chord, before: Voicing | None, low: int, high: int) -> Voicing:
    """The voicing nearest to `before` (to the middle of the range at the start); parallels cost extra."""
    middle = (low + high) / 2
    options = voicings(harmony, low, high)
    if before is None:
        return min(options, key=lambda v: (abs(sum(v) / len(v) - middle), v))
    return min(options, key=lambda v: (_cost(before, v, middle), v))


def parallels(before: Voicing, after: Voicing) -> int:
    """How many pairs of voices move in parallel fifths or octaves (perfect to same perfect, both moving)."""
    count = 0
    voices = list(zip(before, after, strict=False))
    for index, (low_a, low_b) in enumerate(voices):
        for high_a, high_b in voices[index + 1 :]:
            interval = (high_a - low_a) % 12
            if (
                interval in (0, 7)
                and (high_b - low_b) % 12 == interval
                and low_a != low_b
                and high_a != high_b
            ):
                count += 1
    return count


def _cost(before: Voicing, after: Voicing, middle: float) -> float:
    moves = sum(min(abs(pitch - old) for old in before) for pitch in after)
    crowded = sum(1 for a, b in pairwise(after) if b - a == 1)
    drift = abs(sum(after) / len(after) - middle)
    return moves + 4.0 * parallels(before, after) + 2.0 * crowded + 0.35 * drift
