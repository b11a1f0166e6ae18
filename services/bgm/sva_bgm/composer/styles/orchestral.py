"""Concert and screen: orchestra, piano, suspense, comedy."""

from __future__ import annotations

from . import grooves
from .base import Style

_BROKEN = ("0.1. 2.1. 3.1. 2.1.", "0.2. 1.2. 3.2. 1.2.")
_ALBERTI = ("0.2. 1.2. 0.2. 1.2.", "0... 2.1. 2.1. 2.1.")

STYLES = (
    Style(
        "cinematic",
        ("orchestral", "soundtrack", "film", "film score", "movie", "symphonic", "symphony", "score", "trailer"),
        "classical", (84, 108),
        lead=("violin", "french horn", "oboe", "cello"), chords=("harp", "piano", "pizzicato strings"),
        comp=("0.1. 2.1. 3.1. 2.1.", "x... 1.2. x... 1.2."), pad=("strings",), bass=("contrabass",),
        groove=None, minor=0.4, density=0.9, legato=1.0, reverb=0.35,
    ),
    Style(
        "epic", ("heroic fantasy", "battle music", "cinematic trailer", "grand orchestral", "epic orchestral"),
        "epic", (104, 132),
        lead=("brass", "french horn", "trumpet"), chords=("strings",), comp=("x.o. x.o. x.o. x.o.", "X.oo x.oo X.oo x.oo"),
        pad=("choir", "brass"), bass=("contrabass", "tuba"), walk=("1-1. 1-1. 1-1. 1-5.", "1--- 1--- 1--- 5---"),
        groove=grooves.EPIC, minor=0.6, energy=0.9, density=0.9, legato=0.95, reverb=0.35,
    ),
    Style(
        "classical", ("baroque", "chamber", "chamber music", "minuet", "sonata", "mozart", "bach", "concerto"),
        "classical", (92, 124),
        lead=("violin", "flute", "clarinet", "oboe"), chords=("harpsichord", "piano", "pizzicato strings"),
        comp=_ALBERTI, pad=("strings",), bass=("cello",), walk=("1--- 5--- 8--- 5---", "1--- 3--- 5--- 3---"),
        groove=None, minor=0.3, density=1.6, rests=0.08, reverb=0.28,
    ),
    Style(
        "piano", ("piano piece", "piano music", "nocturne", "ballad", "piano ballad", "neoclassical", "neo classical"),
        "pop", (70, 92),
        lead=("piano",), chords=("piano",), comp=_BROKEN, pad=("slow strings",), bass=("piano",),
        minor=0.5, energy=0.35, density=0.9, legato=1.0, reverb=0.3,
    ),
    Style(
        "romantic", ("romance", "love song", "love theme"), "classical", (72, 92),
        lead=("violin", "cello", "piano", "clarinet"), chords=("piano", "harp"), comp=_BROKEN, pad=("slow strings",),
        bass=("cello",), minor=0.3, energy=0.4, density=0.9, legato=1.0, reverb=0.32,
    ),
    Style(
        "waltz", ("viennese waltz", "ballroom"), "classical", (116, 150),
        lead=("violin", "clarinet", "accordion", "flute"), chords=("strings", "piano"), comp=("..... x.... x....",),
        pad=(), bass=("contrabass",), walk=("1--. .... ....",), groove=grooves.WALTZ,
        minor=0.3, density=1.0, beats=3, reverb=0.28,
    ),
    Style(
        "march", ("marching", "military", "parade", "marching band", "anthem"), "march", (108, 122),
        lead=("trumpet", "brass", "piccolo"), chords=("french horn", "trombone"), comp=("..x. ..x. ..x. ..x.",),
        pad=(), bass=("tuba",), walk=("1--. 5--. 1--. 5--.",), groove=grooves.MARCH,
        minor=0.1, energy=0.75, density=1.3, rests=0.08, legato=0.75, reverb=0.22,
    ),
    Style(
        "suspense", ("spy", "detective", "noir", "investigation", "stealth", "heist"), "suspense", (92, 116),
        lead=("clarinet", "bassoon", "muted trumpet", "english horn"), chords=("pizzicato strings",),
        comp=("0.1. 0.2. 0.1. 0.3.", "x... o.o. x... o.o."), pad=("tremolo strings",), bass=("contrabass",),
        walk=("1-1. 1-1. 1-1. 1-1.",), groove=grooves.HEARTBEAT, minor=1.0, minor_scale="harmonic minor",
        energy=0.5, density=0.7, rests=0.3, reverb=0.32,
    ),
    Style(
        "horror", ("spooky", "creepy", "haunted", "halloween", "terror"), "suspense", (60, 84),
        lead=("celesta", "music box", "english horn"), chords=("tremolo strings",), comp=("x--- x--- x--- x---",),
        pad=("choir", "church organ"), bass=("contrabass", "tubular bells"), walk=("1--- ---- 1--- ----",),
        groove=grooves.HEARTBEAT, minor=1.0, minor_scale="harmonic minor", energy=0.35, density=0.6, rests=0.35,
        reverb=0.45,
    ),
    Style(
        "mystery", ("mystical", "enigma", "sci fi", "space music"), "lydian", (76, 100),
        lead=("celesta", "clarinet", "vibraphone", "flute"), chords=("harp", "marimba", "vibraphone"),
        comp=("0.2. 1.3. 0.2. 1.3.", "0... 1.2. 3... 2.1."), pad=("bowed pad", "strings"), bass=("contrabass",),
        minor=0.8, minor_scale="dorian", energy=0.4, density=0.8, rests=0.25, reverb=0.4,
    ),
    Style(
        "playful", ("comedy", "comic", "cartoon", "whimsical", "circus", "quirky", "children song", "kids"), "classical", (112, 136),
        lead=("clarinet", "bassoon", "xylophone", "piccolo"), chords=("pizzicato strings",), comp=("..x. ..x. ..x. ..x.",),
        pad=(), bass=("bassoon", "tuba", "contrabass"), walk=("1-.. 5-.. 1-.. 5-..", "1-.. 3-.. 5-.. 3-.."),
        groove=grooves.COMIC, minor=0.05, energy=0.5, density=1.5, rests=0.15, legato=0.5, reverb=0.2,
    ),
    Style(
        "dreamy", ("fairy tale", "lullaby", "music box"), "lydian", (72, 92),
        lead=("music box", "celesta", "flute", "glockenspiel"), chords=("harp", "vibraphone"), comp=_BROKEN,
        pad=("halo pad", "slow strings"), bass=("cello",), minor=0.1, major_scale="lydian", energy=0.3, density=0.9,
        rests=0.2, reverb=0.42,
    ),
)  # fmt: skip
