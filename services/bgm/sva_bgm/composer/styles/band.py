"""Bands: rock, pop, jazz, blues, funk, folk."""

from __future__ import annotations

from . import grooves
from .base import Style

_WALKING = ("1--- w--- w--- a---", "1--- w--- 5--- a---")

STYLES = (
    Style(
        "rock", ("metal", "hard rock", "punk", "grunge", "alternative", "indie", "heavy metal", "indie rock", "stadium rock"),
        "rock", (112, 140),
        lead=("overdriven guitar",), chords=("distortion guitar",), comp=("X-x- x-x- X-x- x-x-", "X--- x-x- X-x- x---"),
        bass=("picked bass",), walk=("1-1- 1-1- 1-1- 1-1-", "1-1- 1-1- 1-5- 8-5-"), groove=grooves.ROCK,
        minor=0.5, melody="pentatonic", energy=0.8, density=1.2, reverb=0.15,
    ),
    Style(
        "pop", ("indie pop", "feel good", "corporate", "commercial", "advertising", "summer"), "pop", (100, 124),
        lead=("piano", "vibraphone", "clean guitar"), chords=("steel guitar", "piano", "electric piano"),
        comp=("X... x.x. x... x.x.", "x... x... x.x. x..."), pad=("warm pad",), bass=("bass guitar",),
        walk=("1--. .... 1--. 5-..", "1--- ..1- 1--- ..5-"), groove=grooves.POP,
        minor=0.15, energy=0.55, density=1.2, reverb=0.18,
    ),
    Style(
        "jazz", ("swing", "bebop", "smooth jazz", "big band", "lounge", "cool jazz", "jazzy", "cocktail"), "jazz", (104, 140),
        lead=("tenor sax", "alto sax", "muted trumpet", "vibraphone"), chords=("piano", "jazz guitar"),
        comp=("x-.. ..x. .... x-..", "X-.. .... ..x. ....", ".... x-.. .... x-.."), bass=("double bass",), walk=_WALKING,
        groove=grooves.SWING, minor=0.3, minor_scale="dorian", energy=0.5, density=1.6, rests=0.2, legato=0.85,
        swing=0.64, reverb=0.2,
    ),
    Style(
        "ragtime", ("rag", "saloon", "vaudeville", "stride", "dixieland", "charleston"), "classical", (100, 120),
        lead=("honky tonk piano", "clarinet"), chords=("honky tonk piano",), comp=("..x. ..x. ..x. ..x.",),
        bass=("tuba",), walk=("1-.. 5-.. 1-.. 5-..",), minor=0.0, energy=0.6, density=2.0, rests=0.05, legato=0.6,
        groove=grooves.BRUSHES, reverb=0.12,
    ),
    Style(
        "blues", ("bluesy", "delta blues", "rhythm and blues", "soul blues"), "blues", (84, 112),
        lead=("clean guitar", "harmonica", "tenor sax"), chords=("piano", "organ", "clean guitar"),
        comp=("x.x. x.x. x.x. x.x.", "X... ..x. x... ..x."), bass=("bass guitar", "double bass"),
        walk=("1--- 3--- 5--- w---", "1--- 8--- 5--- a---"), groove=grooves.SHUFFLE,
        minor=0.2, major_scale="mixolydian", minor_scale="minor", melody="blues", energy=0.5, density=1.3, rests=0.25,
        swing=0.66, reverb=0.16,
    ),
    Style(
        "funk", ("funky", "soul", "r&b", "groove", "groovy", "motown", "disco funk"), "funk", (98, 116),
        lead=("alto sax", "brass", "clavinet"), chords=("clean guitar", "clavinet", "electric piano"),
        comp=("x..x .ox. .x.x ..x.", "X.ox .ox. X.ox .x.o"), pad=(), bass=("slap bass",),
        walk=("1-.1 ..8. 1-.. 5.a.", "1-.8 .1.. .5.. 8.a."), groove=grooves.FUNK,
        minor=0.6, major_scale="mixolydian", minor_scale="dorian", melody="pentatonic", energy=0.7, density=1.4,
        rests=0.25, legato=0.6, reverb=0.12,
    ),
    Style(
        "acoustic", ("folk", "singer songwriter", "fingerstyle", "campfire", "country folk", "unplugged"), "folk", (88, 112),
        lead=("flute", "violin", "steel guitar", "harmonica"), chords=("steel guitar", "nylon guitar"),
        comp=("x... x.o. x.o. x.o.", "0.2. 1.3. 0.2. 1.3."), pad=(), bass=("double bass",),
        walk=("1--- .... 5--- ....",), groove=grooves.HAND, minor=0.2, energy=0.4, density=1.1, reverb=0.2,
    ),
    Style(
        "country", ("bluegrass", "americana", "hillbilly", "honky tonk"), "folk", (112, 140),
        lead=("fiddle", "harmonica", "banjo"), chords=("banjo", "steel guitar"), comp=("0.1. 2.3. 0.1. 2.3.", "..x. ..x. ..x. ..x."),
        bass=("double bass",), walk=("1-.. .... 5-.. ....", "1--. .... 5--. ...."), groove=grooves.HAND, minor=0.0,
        energy=0.6, density=1.7, rests=0.1, legato=0.75, reverb=0.16,
    ),
)  # fmt: skip
