"""Places: west, east, islands, north and south."""

from __future__ import annotations

from . import grooves
from .base import Style

STYLES = (
    Style(
        "western", ("wild west", "spaghetti western", "cowboy", "desert western", "morricone"), "western", (92, 116),
        lead=("whistle", "harmonica", "trumpet", "clean guitar"), chords=("steel guitar", "nylon guitar"),
        comp=("0... x.oo 0... x.oo", "x... x.oo x... x.oo"), pad=("choir", "strings"), bass=("double bass",),
        walk=("1--. .... 5--. ....",), groove=grooves.WESTERN, minor=0.85, energy=0.5, density=0.8, rests=0.2, reverb=0.32,
    ),
    Style(
        "arabic", ("middle eastern", "oriental", "arabian", "egyptian", "persian", "turkish", "bedouin", "ottoman"),
        "east", (92, 116),
        lead=("shehnai", "shakuhachi", "nylon guitar", "violin"), chords=("dulcimer", "nylon guitar"),
        comp=("x..x ..x. x... x.x.", "0.0. 1.0. 2.0. 1.0."), pad=("strings",), bass=("fretless bass",),
        walk=("1--. ..1- 1--. 5--.",), groove=grooves.DARBUKA, minor=0.5, major_scale="phrygian dominant",
        minor_scale="harmonic minor", energy=0.5, density=1.5, rests=0.15, reverb=0.25,
    ),
    Style(
        "asian", ("chinese", "japanese", "china", "japan", "samurai", "geisha", "kabuki", "east asian"), "drone", (76, 100),
        lead=("shakuhachi", "koto", "shamisen"), chords=("koto",), comp=("0... 1.2. 0... 2.1.", "x... 2.1. x... 1.2."), pad=("slow strings",),
        bass=("fretless bass",), groove=None, minor=0.5, melody="pentatonic", energy=0.35, density=1.0, rests=0.25, reverb=0.32,
    ),
    Style(
        "indian", ("raga", "bollywood", "hindu", "sitar music"), "drone", (84, 108),
        lead=("sitar", "shehnai", "flute"), chords=("dulcimer",), comp=("0.1. 2.1. 0.1. 2.1.",), pad=("warm pad",),
        bass=("fretless bass",), groove=grooves.DARBUKA, minor=0.5, minor_scale="phrygian", major_scale="mixolydian",
        energy=0.5, density=1.6, rests=0.15, reverb=0.3,
    ),
    Style(
        "celtic", ("irish", "scottish", "medieval", "tavern", "highland", "jig", "reel", "renaissance", "gaelic", "nordic", "viking"),
        "celtic", (104, 126),
        lead=("whistle", "fiddle", "bagpipes", "recorder"), chords=("harp", "steel guitar", "dulcimer"), comp=("0.1. 2.1. 3.1. 2.1.", "x.o. x.o. x.o. x.o."),
        pad=("strings",), bass=("cello",), walk=("1--- ---- 5--- ----",), groove=grooves.BODHRAN, minor=0.4, major_scale="mixolydian",
        minor_scale="dorian", energy=0.6, density=1.9, rests=0.05, reverb=0.26,
    ),
    Style(
        "bossa nova", ("bossa", "brazilian", "samba", "beach lounge", "rio"), "bossa", (112, 132),
        lead=("flute", "nylon guitar", "tenor sax", "vibraphone"), chords=("nylon guitar",), comp=("X..x ..x. ..X. .x..", "x..x ..x. ..x. .x.."),
        bass=("double bass",), walk=("1--. ..5- 5--. ..1-",), groove=grooves.BOSSA, minor=0.3, minor_scale="dorian",
        energy=0.4, density=1.1, rests=0.2, reverb=0.2,
    ),
    Style(
        "latin", ("salsa", "mambo", "tango", "rumba", "flamenco", "cuban", "mexican", "mariachi", "spanish", "cumbia", "merengue"),
        "folk", (100, 124),
        lead=("trumpet", "nylon guitar", "accordion"), chords=("piano", "nylon guitar"), comp=("x.x. .x.x .x.x .x.x", "0.2. 1.2. .1.2 .1.2"),
        bass=("double bass",), walk=("1-.. ..5- ..8- ..5-", "1--. ..5- 1--. ..5-"), groove=grooves.LATIN,
        minor=0.6, minor_scale="harmonic minor", energy=0.7, density=1.5, rests=0.15, legato=0.75, reverb=0.18,
    ),
    Style(
        "reggae", ("ska", "dub", "jamaican", "rasta"), "reggae", (72, 88),
        lead=("organ", "alto sax", "trombone"), chords=("clean guitar", "organ"), comp=("..X. ..X. ..X. ..X.",),
        bass=("bass guitar",), walk=("1--. ..3- 5--. ..1-", "1-1. .... 5-3. 1-.."), groove=grooves.REGGAE,
        minor=0.4, melody="pentatonic", energy=0.45, density=1.0, rests=0.25, legato=0.8, reverb=0.22,
    ),
    Style(
        "caribbean", ("tropical", "calypso", "island", "hawaiian", "beach", "steelpan"), "pop", (100, 120),
        lead=("steel drums", "marimba"), chords=("nylon guitar",), comp=("x..x ..x. x..x ..x.", "x.x. ..x. x.x. ..x."),
        bass=("bass guitar",), walk=("1--. ..5- 1--. 5-..",), groove=grooves.LATIN, minor=0.0, energy=0.6, density=1.4, reverb=0.18,
    ),
    Style(
        "tribal", ("african", "africa", "native", "jungle music", "safari", "world", "ethnic"), "drone", (96, 116),
        lead=("pan flute", "kalimba", "ocarina"), chords=("marimba", "kalimba"), comp=("0.1. 2.0. 1.2. 0.2.", "x.o. o.x. o.o. x.o."),
        pad=("choir",), bass=("fretless bass",), walk=("1--. ..1- 1--. 5--.",), groove=grooves.TRIBAL, minor=0.6, melody="pentatonic",
        minor_scale="dorian", energy=0.65, density=1.1, rests=0.2, reverb=0.26,
    ),
)  # fmt: skip
