"""Harmonic idioms: four-bar progressions in roman numerals, a word per bar, a comma parts half bars.

`verse` opens on the tonic and carries the theme, `bridge` leaves it, `close` is the pair of bars before the
tonic at the end of a section, `final` colours the last chord.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Idiom:
    """Progressions of one mode of one idiom."""

    verse: tuple[str, ...]
    bridge: tuple[str, ...]
    close: tuple[str, ...]
    final: str


def _idiom(verse: str, bridge: str, close: str, final: str) -> Idiom:
    split = [tuple(line.strip() for line in each.split("|")) for each in (verse, bridge, close)]
    return Idiom(split[0], split[1], split[2], final)


MAJOR: dict[str, Idiom] = {
    "pop": _idiom("I V vi IV | I IV I V | I iii IV V", "vi IV I V | IV V iii vi", "IV V", "I"),
    "classical": _idiom("I V I V7 | I IV I V | I ii V7 I",
                  "V I V7 I | vi ii V I | IV I ii V", "ii V7 | IV V7", "I"),
    "jazz": _idiom("Imaj7 vi7 ii7 V7 | Imaj7 ii7,V7 Imaj7 V7 | Imaj7 IVmaj7 ii7 V7",
                   "IVmaj7 Imaj7 ii7 V7 | iii7 VI7 ii7 V7", "ii7 V7", "I6"),
    "blues": _idiom("I7 IV7 I7 I7 | I7 I7 IV7 I7", "IV7 IV7 I7 I7 | V7 IV7 I7 V7", "V7 IV7 | IV7 V7", "I7"),
    "rock": _idiom("I bVII IV I | I IV V I | I I IV V", "IV IV I V | vi IV V V", "IV V", "I5"),
    "epic": _idiom("I IV I V | I V vi IV | I I IV V", "vi IV I V | bVI bVII I V", "IV V | bVI bVII", "I"),
    "ambient": _idiom("Iadd9 IVmaj7 Iadd9 Vsus4 | Iadd9 Iadd9 IVmaj7 Vsus4",
                      "vi7 IVadd9 Iadd9 Vsus4", "IVadd9 V", "Iadd9"),
    "lydian": _idiom("I II I iii | Iadd9 II Iadd9 V | I II V I",
                  "vi II I V | IVmaj7 I II V", "II V", "Iadd9"),
    "lofi": _idiom("Imaj7 vi7 ii7 V7 | Imaj7 iii7 IVmaj7 V7", "IVmaj7 iii7 ii7 V7", "ii7 V7", "Imaj9"),
    "folk": _idiom("I IV I V | I V IV I | I I IV V", "IV I IV V | vi IV I V", "IV V", "I"),
    "celtic": _idiom("I I IV V | I V IV I | I bVII I V", "IV I IV V | vi IV I V", "IV V", "I5"),
    "bossa": _idiom("Imaj7 I6 ii7,V7 Imaj7 | Imaj7 vi7 ii7,V7 I6", "IVmaj7 IVmaj7 Imaj7 V7", "ii7 V7", "I6"),
    "reggae": _idiom("I IV I V | I V IV I | I I IV V", "vi IV I V | ii V I I", "IV V", "I"),
    "funk": _idiom("I7 I7 IV7 I7 | I7 I7 I7 IV7", "IV7 IV7 I7 V7", "IV7 V7", "I7"),
    "march": _idiom("I I V I | I IV V I | I V I V", "IV I V I | vi ii V V", "IV V7 | ii V7", "I"),
    "chip": _idiom("I V vi IV | I IV V I | I bVII IV V", "vi IV V I | IV V I V", "IV V", "I"),
    "suspense": _idiom("I I bVI I | I bII I V", "iv I bVI V", "bVI V", "I5"),
    "western": _idiom("I bVII IV I | I IV I V", "vi IV I V", "IV V", "I"),
    "east": _idiom("I bII I I | I iv bII I | I I bII I", "iv I bII I | bII I iv V", "bII V", "I5"),
    "drone": _idiom("I Isus2 IVadd9 I | Iadd9 Isus2 I V", "vi7 IVadd9 I V", "IV V", "Iadd9"),
}  # fmt: skip

MINOR: dict[str, Idiom] = {
    "pop": _idiom("i iv i V | i bVI iv V | i V i iv", "bVI bIII iv V | iv i bVI V", "iv V", "i"),
    "classical": _idiom("i V i V7 | i iv i V | i iv V7 i", "iv i V i | bVI iv V i", "iv V7 | iv,bVI V7", "i"),
    "jazz": _idiom("i7 iv7 iim7b5 V7 | i6 iim7b5,V7 i6 V7 | i7 bVImaj7 iim7b5 V7",
                   "iv7 i7 iim7b5 V7 | bVImaj7 i7 iv7 V7", "iim7b5 V7", "i6"),
    "blues": _idiom("i7 iv7 i7 i7 | i7 i7 iv7 i7", "iv7 iv7 i7 i7 | bVI7 V7 i7 V7", "bVI7 V7 | iv7 V7", "i7"),
    "rock": _idiom("i i bVI V | i bVII iv i | i iv i V", "bVI iv i V | iv i bVI V", "bVI V | iv V", "i5"),
    "epic": _idiom("i bVI iv V | i i iv V | i iv bVI V", "bVI i iv V | iv bVI i V", "iv V", "i"),
    "ambient": _idiom("i7 iv7 i7 v7 | iadd9 bVImaj7 iadd9 iv7", "iv7 i7 bVImaj7 V", "iv7 V", "iadd9"),
    "lydian": _idiom("i IV i v | i IV i V", "bVI iv i V", "iv V", "iadd9"),
    "lofi": _idiom("i7 iv7 i7 v7 | i7 bVImaj7 iv7 v7", "iv7 i7 iim7b5 V7", "iv7 V7", "i7"),
    "folk": _idiom("i iv i V | i bVII i V | i i iv V", "iv i iv V | bVI iv i V", "iv V", "i"),
    "celtic": _idiom("i bVII i i | i i bVII i | i iv bVII i", "iv i bVII V | bVI iv i V", "iv V", "i"),
    "bossa": _idiom("i7 i7 iim7b5 V7 | i6 iv7 iim7b5 V7", "iv7 i7 iim7b5 V7", "iim7b5 V7", "i6"),
    "reggae": _idiom("i iv i V | i i iv V | i iv i v", "iv i iv V | bVI iv i V", "iv V", "i"),
    "funk": _idiom("i7 i7 iv7 i7 | i7 IV7 i7 i7", "iv7 iv7 i7 V7", "iv7 V7", "i7"),
    "march": _idiom("i i V i | i iv V i | i V i V", "iv i V i | bVI iv V V", "iv V7", "i"),
    "chip": _idiom("i bVI iv V | i i iv V | i bVII i V", "bVI iv i V | iv V i V", "iv V", "i"),
    "suspense": _idiom("i i bII i | i bVI i V | i i iv V", "iv bII i V | bVI i iv V", "bII V | iv V", "i5"),
    "western": _idiom("i bVI i V | i iv i V | i i bVI V", "iv i bVI V | bIII iv i V", "iv V | bVI V", "i"),
    "east": _idiom("i bII i i | i iv i V | i i bII i", "iv i bII i | bVI iv V i", "bII V | iv V", "i5"),
    "drone": _idiom("i iadd9 iv7 i | iadd9 isus2 i v7", "iv7 i bVImaj7 V", "iv V", "iadd9"),
}  # fmt: skip
