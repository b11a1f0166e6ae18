"""The General MIDI soundfont and the synthesiser that plays it."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import tinysoundfont

from .words.instruments import Instrument

RATE = 32_000
DRUM_BANK = 128
VOICES = 192


@cache
def _font() -> bytes:
    spec = find_spec("pretty_midi")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(
            "the pretty_midi package, which carries the soundfont TimGM6mb.sf2, is not installed"
        )
    return (Path(spec.submodule_search_locations[0]) / "TimGM6mb.sf2").read_bytes()


def new_synth() -> tuple[tinysoundfont.Synth, int]:
    """A synthesiser with the soundfont loaded, and the soundfont's id in it."""
    synth = tinysoundfont.Synth(samplerate=RATE)
    return synth, synth.sfload(_font(), max_voices=VOICES)


def select(synth: tinysoundfont.Synth, font: int, channel: int, instrument: Instrument) -> None:
    """Put `instrument` on `channel`; a drum kit works on any channel."""
    struck = instrument.role == "drums"
    synth.program_select(channel, font, DRUM_BANK if struck else 0, instrument.program, struck)
