"""The General MIDI soundfont: where it lies, and how loud each of its programs is."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import tinysoundfont
from scipy.signal import butter, sosfilt

from .words.instruments import Instrument

RATE = 32_000
DRUM_CHANNEL = 9
DRUM_BANK = 128
VOICES = 192
REFERENCE_DB = -24.0
"""Every instrument is brought to this level (dB re full scale, 200…3000 Hz) for one forte note."""


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


def select(synth: tinysoundfont.Synth, font: int, channel: int, program: int) -> None:
    """Put `program` on `channel`; the drum channel takes kits."""
    if channel == DRUM_CHANNEL:
        synth.program_select(channel, font, DRUM_BANK, program, True)
    else:
        synth.program_select(channel, font, 0, program)


@cache
def trim_db(instrument: Instrument) -> float:
    """Decibels that bring `instrument` to `REFERENCE_DB`: measured, as soundfonts are far from even."""
    synth, font = new_synth()
    if instrument.role == "drums":
        select(synth, font, DRUM_CHANNEL, instrument.program)
        channel, keys = DRUM_CHANNEL, (36, 38, 42)
    else:
        select(synth, font, 0, instrument.program)
        middle = 40 if instrument.role == "bass" else min(max(67, instrument.low + 5), instrument.high - 5)
        channel, keys = 0, (middle, middle + 7)
    energies = []
    band = butter(2, (200, 3000), "bandpass", fs=RATE, output="sos")
    for key in keys:
        synth.noteon(channel, key, 100)
        samples = np.frombuffer(synth.generate(RATE // 2), dtype=np.float32).reshape(-1, 2).astype(np.float64)
        synth.noteoff(channel, key)
        synth.sounds_off()
        synth.generate(RATE // 4)
        energies.append(float(np.mean(sosfilt(band, samples, axis=0) ** 2)))
    level = 10 * np.log10(max(float(np.mean(energies)), 1e-9))
    return float(np.clip(REFERENCE_DB - level, -18.0, 18.0))
