"""Rhythm patterns as text: beats parted by spaces, the characters of a beat divide it evenly.

`X` accent, `x` stroke, `o` ghost, `.` rest, `-` hold; other letters and digits are strokes whose meaning the
reader gives (chord tones, bass degrees). `"X--- x... "` is a beat held and a short stroke on the next.
"""

from __future__ import annotations

from dataclasses import dataclass

FORCE = {"X": 1.0, "x": 0.78, "o": 0.5}


@dataclass(frozen=True, slots=True)
class Stroke:
    """One stroke: `start` and `length` in beats from the bar line, `sign` the character that asked for it."""

    start: float
    length: float
    sign: str

    @property
    def force(self) -> float:
        """Relative loudness 0…1; strokes that are not x, X, o stress the beat."""
        return FORCE.get(self.sign, 0.85 if self.start % 1 == 0 else 0.62)


def strokes(pattern: str, beats: int, compound: bool = False) -> tuple[Stroke, ...]:
    """Read one bar of `pattern`, cut or repeated to `beats`. A hold that nothing precedes is a rest.

    A pattern written for four beats gives a waltz its first beat and two of the others; in compound metre the
    third of four sixteenths becomes the last of three eighths.
    """
    groups = [_triplet(group) if compound else group for group in pattern.split()]
    if len(groups) < beats:
        groups = [groups[index % len(groups)] if index else groups[0] for index in range(beats)]
    found: list[Stroke] = []
    for beat, group in enumerate(groups[:beats]):
        for index, sign in enumerate(group):
            start = beat + index / len(group)
            if sign == "-" and found and abs(found[-1].start + found[-1].length - start) < 1e-9:
                last = found.pop()
                found.append(Stroke(last.start, start + 1 / len(group) - last.start, last.sign))
            elif sign not in ".-":
                found.append(Stroke(start, 1 / len(group), sign))
    return tuple(found)


def _triplet(group: str) -> str:
    if len(group) != 4:
        return group
    return group[:2] + (group[2] if group[2] not in ".-" else group[3])


def swung(beat: float, swing: float) -> float:
    """Delay the off-beat: `swing` is where the second eighth falls (0.5 straight, 0.667 triplet feel)."""
    whole, part = divmod(beat, 1.0)
    if part < 0.5:
        return whole + part * swing / 0.5
    return whole + swing + (part - 0.5) * (1 - swing) / 0.5
