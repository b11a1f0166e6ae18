"""Drum grooves, one bar each, by the names of `words.percussion.DRUM_KEYS`."""

from __future__ import annotations

from .base import Groove

STANDARD, POWER, ELECTRONIC, JAZZ, BRUSH, ORCHESTRA = 0, 16, 24, 32, 40, 48
# Not the TR-808 (25): its kick is a pure A flat, and would set the key of everything.

_TOMS = (
    ("high tom", ".... .... xx.. ...."),
    ("mid tom", ".... .... ..xx ...."),
    ("low tom", ".... .... .... xxxx"),
)

ROCK = Groove(
    POWER,
    (("kick", "X... ..x. X.x. ...."), ("snare", ".... X... .... X..."), ("hat", "x.o. x.o. x.o. x.o.")),
    (("kick", "X... .... X... ...."), ("rim", ".... x... .... x..."), ("hat", "x... x... x... x...")),
    (
        ("kick", "X... x... X... x..."),
        ("snare", ".... X... xx.. x..x"),
        ("high tom", ".... .... ..xx ...."),
        ("low tom", ".... .... .... .xx."),
    ),
)
POP = Groove(
    STANDARD,
    (("kick", "X... .... X..x ...."), ("snare", ".... X... .... X..."), ("hat", "x.o. x.o. x.o. x.o.")),
    (("kick", "X... .... x... ...."), ("rim", ".... x... .... x..."), ("hat", "x... x... x... x...")),
    (("kick", "X... .... X... x..."), ("snare", ".... X... ..x. xxxx"), ("hat", "x.o. x.o. .... ....")),
)
DISCO = Groove(
    ELECTRONIC,
    (
        ("kick", "X... X... X... X..."),
        ("clap", ".... X... .... X..."),
        ("open hat", "..o. ..o. ..o. ..o."),
        ("hat", "o... o... o... o..."),
    ),
    (("kick", "X... X... X... X..."), ("hat", "..o. ..o. ..o. ..o.")),
    (("kick", "X... X... X... X..."), ("snare", "..o. x.o. xxoo xxxx"), ("clap", ".... X... .... X...")),
)
SYNTHWAVE = Groove(
    ELECTRONIC,
    (("kick", "X... x... X... x..."), ("snare", ".... X... .... X..."), ("hat", "x.o. x.o. x.o. x.o.")),
    (("kick", "X... .... X... ...."), ("hat", "x... x... x... x...")),
    (("kick", "X... x... X... x..."), ("snare", ".... X... .... X.xx"), *_TOMS),
)
TRAP = Groove(
    POWER,
    (("kick", "X... ...x ..X. ...."), ("snare", ".... .... X... ...."), ("hat", "x.o. x.o. x.o. xooo")),
    (("kick", "X... .... ..x. ...."), ("rim", ".... .... x... ....")),
    (("kick", "X... ...x ..X. ...."), ("snare", ".... .... X... xxxx"), ("hat", "x.o. x.o. xxxx xxxx")),
)
LOFI = Groove(
    STANDARD,
    (("kick", "X... .... ..x. x..."), ("rim", ".... X... .... X..."), ("hat", "x.o. x.o. x.o. x.o.")),
    (("kick", "X... .... X... ...."), ("hat", "x... x... x... x...")),
    (("kick", "X... .... ..x. x..."), ("rim", ".... X... .... X.x."), ("open hat", ".... .... .... ..o.")),
    crash=False,
    level_db=-2.0,
)
SWING = Groove(
    JAZZ,
    (
        ("ride", "x... x.o. x... x.o."),
        ("pedal hat", ".... x... .... x..."),
        ("kick", "o... o... o... o..."),
        ("snare", ".... ..o. .... ...."),
    ),
    (("ride", "x... x... x... x..."), ("pedal hat", ".... x... .... x...")),
    (("ride", "x... x.o. x... ...."), ("snare", ".... .... ..x. x.x."), ("kick", "o... .... o... ..o.")),
    crash=False,
)
BRUSHES = Groove(
    BRUSH,
    (("snare", "x.o. X.o. x.o. X.o."), ("pedal hat", ".... x... .... x..."), ("kick", "x... .... x... ....")),
    (("snare", "o... x... o... x..."),),
    (("snare", "x.o. X.o. x.o. xxo."), ("kick", "x... .... x... ....")),
    crash=False,
    level_db=-2.0,
)
SHUFFLE = Groove(
    STANDARD,
    (("kick", "X... .... X... ..x."), ("snare", ".... X... .... X..."), ("ride", "x.o. x.o. x.o. x.o.")),
    (("kick", "X... .... X... ...."), ("hat", "x.o. x.o. x.o. x.o.")),
    (("kick", "X... .... X... ...."), ("snare", ".... X... x.x. x.x."), ("ride", "x.o. x.o. .... ....")),
)
FUNK = Groove(
    STANDARD,
    (("kick", "X..x .... X.x. ...o"), ("snare", ".... X..o .o.. X..o"), ("hat", "x.o. x.o. x.o. x.o.")),
    (("kick", "X... .... ..x. ...."), ("snare", ".... X... .... X..."), ("hat", "x.o. x.o. x.o. x.o.")),
    (("kick", "X..x .... X... ...."), ("snare", ".... X..o xx.x x.xx"), ("hat", "x.o. x.o. .... ....")),
)
BOSSA = Groove(
    BRUSH,
    (("kick", "X..x X..x X..x X..x"), ("rim", "x..x ..x. ..x. .x.."), ("shaker", "x.o. x.o. x.o. x.o.")),
    (("kick", "X... x... X... x..."), ("shaker", "x.o. x.o. x.o. x.o.")),
    (("kick", "X..x X..x X..x X..x"), ("rim", "x..x ..x. x.x. x..x"), ("shaker", "x.o. x.o. x.o. x.o.")),
    crash=False,
)
LATIN = Groove(
    STANDARD,
    (
        ("kick", "X... x... X... x..."),
        ("claves", "X..x ..x. ..X. x..."),
        ("high conga", "..x. ..xx ..x. ..xx"),
        ("low conga", "X... .... X... ...."),
        ("cowbell", "x... x... x... x..."),
    ),
    (("kick", "X... .... X... ...."), ("claves", "X..x ..x. ..X. x..."), ("shaker", "x.o. x.o. x.o. x.o.")),
    (("kick", "X... x... X... x..."), ("timbale", "..xx ..xx xx.x xxxx"), ("cowbell", "x... x... x... x...")),
)
REGGAE = Groove(
    STANDARD,
    (("kick", "o... .... X... ...."), ("rim", "..o. .... X... ..o."), ("hat", "x.o. x.o. x.o. x.o.")),
    (("kick", "o... .... X... ...."), ("hat", "x.o. x.o. x.o. x.o.")),
    (("kick", "o... .... X... ...."), ("rim", "x... ..x. X... ...."), ("high tom", ".... .... ..x. x.x.")),
    crash=False,
)
EPIC = Groove(
    ORCHESTRA,
    (("kick", "X... x... X... x..."), ("low tom", "X..x x... X.x. x.x."), ("snare", ".... x... .... x.oo")),
    (("kick", "X... .... X... ...."), ("low tom", "x... ..x. x... x...")),
    (
        ("kick", "X... x... X... x..."),
        ("low tom", "X.x. x.x. ...."),
        ("mid tom", ".... .... x.xx ...."),
        ("high tom", ".... .... .... xxxx"),
        ("snare", "x.o. x.o. xoxo xxxx"),
    ),
    level_db=2.0,
)
TRIBAL = Groove(
    STANDARD,
    (
        ("kick", "X... x... X... x..."),
        ("low tom", "X..x ..x. X... x.x."),
        ("high bongo", "..x. x.x. ..x. xx.x"),
        ("low conga", "x... ..x. x..x ...."),
        ("shaker", "x.o. x.o. x.o. x.o."),
    ),
    (("low tom", "X... x... X... x..."), ("high bongo", "..x. ..x. ..x. ..x.")),
    (
        ("kick", "X... x... X... x..."),
        ("low tom", "X.x. x.x. XxXx ...."),
        ("high tom", ".... .... .... xxxx"),
    ),
)
MARCH = Groove(
    ORCHESTRA,
    (("kick", "X... .... X... ...."), ("snare", "X.oo x.oo X.oo x.x."), ("crash", "o... .... .... ....")),
    (("kick", "x... .... x... ...."), ("snare", "x... x... x... x.oo")),
    (("kick", "X... .... X... x..."), ("snare", "X.oo x.oo XoXo xxxx")),
)
HAND = Groove(
    STANDARD,
    (
        ("tambourine", ".... x... .... x..."),
        ("shaker", "x.o. x.o. x.o. x.o."),
        ("kick", "x... .... x... ...."),
    ),
    (("shaker", "x... x... x... x..."),),
    crash=False,
    level_db=-3.0,
)
DARBUKA = Groove(
    STANDARD,
    (
        ("low conga", "X... .... X... ...."),
        ("high bongo", "..x. ..x. ..x. x.x."),
        ("tambourine", "x... x... x... x..."),
    ),
    (("low conga", "X... .... X... ...."), ("tambourine", "x... x... x... x...")),
    (
        ("low conga", "X... .... X... ...."),
        ("high bongo", "..xx ..x. xxxx x.xx"),
        ("tambourine", "x... x... x... x..."),
    ),
    crash=False,
)
BODHRAN = Groove(
    STANDARD,
    (
        ("low tom", "X... x... X... x..."),
        ("mute conga", "..o. ..o. ..o. .xo."),
        ("tambourine", ".... o... .... o..."),
    ),
    (("low tom", "X... x... X... x..."),),
    crash=False,
    level_db=-2.0,
)
WALTZ = Groove(
    BRUSH,
    (("kick", "X... .... ...."), ("snare", ".... o... o..."), ("pedal hat", ".... x... x...")),
    (("pedal hat", ".... x... x..."),),
    crash=False,
    level_db=-4.0,
)
COMIC = Groove(
    STANDARD,
    (
        ("high woodblock", "x... .... x... ..x."),
        ("low woodblock", ".... x... .... x..."),
        ("triangle", "o... .... .... ...."),
    ),
    (("high woodblock", "x... .... x... ...."),),
    (("high woodblock", "x.x. ..x. x.x. ...."), ("low woodblock", ".... x... .... x.x.")),
    crash=False,
)
WESTERN = Groove(
    STANDARD,
    (
        ("kick", "X... .... X... ...."),
        ("snare", "..o. X.oo ..o. X.oo"),
        ("tambourine", ".... x... .... x..."),
    ),
    (("kick", "X... .... X... ...."), ("tambourine", ".... o... .... o...")),
    crash=False,
)
CHIP = Groove(
    ELECTRONIC,
    (("kick", "X... .... X... ..x."), ("snare2", ".... X... .... X..."), ("hat", "x.o. x.o. x.o. x.o.")),
    (("kick", "X... .... X... ...."), ("hat", "x... x... x... x...")),
    (("kick", "X... x... X... x..."), ("snare2", ".... X... xxxx xxxx")),
    crash=False,
)
HEARTBEAT = Groove(
    ORCHESTRA,
    (("kick", "X... .... x... ...."), ("low tom", "X... .... x... ....")),
    (("kick", "x... .... .... ...."),),
    (("kick", "X... x... x... x..."), ("low tom", "X... x... x.x. xxxx")),
    crash=False,
)
