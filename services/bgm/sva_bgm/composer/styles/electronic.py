"""Machines: ambient, synthwave, dance, hip-hop, chiptune."""

from __future__ import annotations

from . import grooves
from .base import Style

STYLES = (
    Style(
        "ambient", ("atmospheric", "new age", "spa", "chillout", "chill out", "soundscape", "background ambience"),
        "ambient", (66, 84),
        lead=("crystal", "electric piano", "flute", "vibraphone"), chords=("electric piano", "harp", "atmosphere"),
        comp=("x... 2... x... 3...", "0... 1... 2... 3..."), pad=("warm pad", "halo pad", "sweep pad"), bass=("fretless bass",),
        minor=0.3, energy=0.2, density=0.5, rests=0.35, legato=1.0, reverb=0.45,
    ),
    Style(
        "meditation", ("yoga", "zen", "mindfulness", "healing", "meditative", "sleep music"), "drone", (60, 72),
        lead=("shakuhachi", "pan flute", "crystal"), chords=("harp", "kalimba", "koto"), comp=("0... 2... 1... 3...", "x... 1... 2... 1..."),
        pad=("warm pad", "bowed pad"), minor=0.3, melody="pentatonic", energy=0.1, density=0.4, rests=0.4, legato=1.0,
        reverb=0.5,
    ),
    Style(
        "synthwave", ("retrowave", "80s", "eighties", "outrun", "vaporwave", "cyberpunk", "synth pop", "synthpop", "new wave"),
        "pop", (96, 118),
        lead=("saw lead", "square lead"), chords=("polysynth",), comp=("0.0. 1.1. 2.2. 1.1.", "x... ..x. x... ..x."),
        pad=("warm pad", "synth strings"), bass=("synth bass",), walk=("1.1. 1.1. 1.1. 1.1.", "1.8. 1.8. 1.8. 1.8."),
        groove=grooves.SYNTHWAVE, minor=0.8, energy=0.65, density=0.9, reverb=0.28,
    ),
    Style(
        "electronic", ("edm", "techno", "house", "dance", "dance music", "trance", "electro", "club", "rave", "eurodance",
                       "electronic dance", "disco", "drum and bass", "dubstep", "electronica", "idm"),
        "pop", (118, 130),
        lead=("saw lead", "chiff lead"), chords=("polysynth", "bright piano"), comp=("..x. ..x. ..x. ..x.", "x..x ..x. x..x ..x."),
        pad=("synth strings", "sweep pad"), bass=("synth bass",), walk=("..1- ..1- ..1- ..1-", "1.11 1.11 1.11 1.55"),
        groove=grooves.DISCO, minor=0.6, energy=0.85, density=1.3, rests=0.12, legato=0.75, reverb=0.22,
    ),
    Style(
        "lo-fi", ("lofi", "lo fi", "chill", "chillhop", "study", "lofi hip hop", "lo fi hip hop", "bedroom"), "lofi", (74, 90),
        lead=("electric piano", "vibraphone", "muted trumpet", "nylon guitar"), chords=("electric piano", "jazz guitar"),
        comp=("X-.. ..x- .... x-..", "x--- ---- ..x- ----"), pad=("warm pad",), bass=("fretless bass", "double bass"),
        walk=("1--. ..1- .... 5--.", "1--- .... ..5- 8---"), groove=grooves.LOFI, minor=0.5, minor_scale="dorian",
        melody="pentatonic", energy=0.35, density=0.9, rests=0.3, swing=0.58, reverb=0.2,
    ),
    Style(
        "hip-hop", ("hip hop", "hiphop", "trap", "rap", "boom bap", "drill", "urban"), "lofi", (82, 96),
        lead=("flute", "celesta", "piano", "saw lead"), chords=("piano", "electric piano"), comp=("x... .... ..x. ....", "0.1. 2.1. 0.1. 2.1."),
        pad=("strings",), bass=("deep synth bass",), walk=("1--- ..1- .... ..5-", "1--. ...1 ..1- ----"), groove=grooves.TRAP,
        minor=0.9, energy=0.6, density=1.0, rests=0.25, reverb=0.16,
    ),
    Style(
        "chiptune", ("8 bit", "8bit", "16 bit", "video game", "game", "retro game", "nintendo", "arcade", "pixel", "gaming"),
        "chip", (124, 150),
        lead=("square lead",), chords=("square lead",), comp=("0123 0123 0123 0123", "0.2. 1.2. 0.2. 1.2."), pad=(),
        bass=("synth bass",), walk=("1.8. 1.8. 1.8. 1.8.", "1.1. 5.5. 1.1. 5.5."), groove=grooves.CHIP,
        minor=0.3, energy=0.75, density=1.7, rests=0.08, legato=0.6, reverb=0.08,
    ),
)  # fmt: skip
