"""Words for drums and hand percussion, and which strokes each of them asks for."""

from __future__ import annotations

DRUM_KEYS: dict[str, int] = {
    "kick": 36, "rim": 37, "snare": 38, "clap": 39, "snare2": 40, "low tom": 43, "mid tom": 47,
    "high tom": 50,
    "hat": 42, "pedal hat": 44, "open hat": 46, "crash": 49, "ride": 51, "china": 52, "ride bell": 53,
    "tambourine": 54, "splash": 55, "cowbell": 56, "high bongo": 60, "low bongo": 61, "mute conga": 62,
    "high conga": 63, "low conga": 64, "timbale": 65, "agogo": 67, "cabasa": 69, "shaker": 70, "guiro": 73,
    "claves": 75, "high woodblock": 76, "low woodblock": 77, "mute triangle": 80, "triangle": 81,
    "sleigh bell": 83, "castanets": 85,
}  # fmt: skip
"""Names of GM percussion keys (channel 10) as the patterns write them."""

KIT_WORDS = frozenset(
    """drum, drumming, drummer, percussion, percussive, beat, drum kit, drum machine, snare, kick, hi hat,
    hihat, cymbal, breakbeat, drum beat, drum loop, kick drum, snare drum, snare full drum, 808, backbeat,
    four on the floor""".replace("\n   ", "").split(", ")
)
"""Ask for the style's own groove (or, negated, for silence from everything that is struck)."""

_STROKES = """
woodblock, wood block, woodblocks, temple block
  high woodblock: x... ..x. x... ....
  low woodblock: .... x... ..x. x...
triangle
  triangle: x... .... .... ....
  mute triangle: .... x... x... x...
tambourine
  tambourine: ..o. x.o. ..o. x.o.
shaker, maraca, egg shaker, cabasa
  shaker: x.o. x.o. x.o. x.o.
bongo, tabla
  high bongo: X.o. x.x. X.o. x..x
  low bongo: ..x. ..x. ..x. ...o
conga, djembe, hand drum, hand percussion, darbuka, doumbek, frame drum
  high conga: ..x. x... ..x. x.x.
  low conga: X... ..x. X... ...x
clap, handclap, hand clap, clapping
  clap: .... X... .... X...
finger snap, snap, finger snapping
  rim: .... X... .... X...
cowbell
  cowbell: X... x... X... x...
castanet
  castanets: X.xx x... X.xx x.x.
clave
  claves: X..x ..x. ..X. x...
sleigh bell, jingle bell
  sleigh bell: x.o. x.o. x.o. x.o.
taiko, war drum, epic drum, tribal drum, tribal percussion, pounding drum, big drum, cinematic percussion
  low tom: X..x x... X.x. x.x.
  kick: X... x... X... x...
  mid tom: .... ..x. .... x.xx
thunderous percussion, thunderous drum, thundering percussion, thundering drum
  low tom: X.xx x... X.x. x.xx
  kick: X... x... X... x...
  china: x... .... .... ....
marching drum, military drum, snare roll, marching snare
  snare: X.oo x.o. X.oo xooo
  kick: X... .... X... ....
brush, brushed drum, brushed snare
  snare: o.o. x.o. o.o. x.o.
gong
  china: X... .... .... ....
cymbal swell, cymbal crash, crash cymbal
  crash: X... .... .... ....
"""

Strokes = tuple[tuple[str, str], ...]
"""Pairs of drum name and one bar's pattern (see `patterns.strokes`)."""


def _read_strokes() -> dict[str, Strokes]:
    lexicon: dict[str, Strokes] = {}
    words: list[str] = []
    for line in _STROKES.strip().splitlines():
        if not line.startswith(" "):
            words = line.split(", ")
            continue
        name, pattern = line.strip().split(": ")
        lexicon.update({word: (*lexicon.get(word, ()), (name, pattern)) for word in words})
    return lexicon


LEXICON: dict[str, Strokes] = _read_strokes()
