"""Meters inside an FFmpeg graph: they write their running values to small files in the working folder."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

SILENCE_LUFS = -70.0
"""The absolute gate of EBU R128: nothing is quieter."""
SILENCE_DB = -120.0
OVERSAMPLED_RATE = 192_000
"""Four times 48 kHz: where peaks between samples show (ITU-R BS.1770, annex 2)."""

_PEAK = "lavfi.astats.Overall.Peak_level"
_LOUDNESS = "lavfi.r128.I"


def peak_meter(stream: Any, file: str) -> Any:
    """Note the highest sample so far. At `OVERSAMPLED_RATE` that is the true peak."""
    # Integer samples, which some outputs ask for, would clip.
    exact = stream.filter("aformat", sample_fmts="dbl")
    return exact.filter("astats", metadata=1, measure_overall="Peak_level", measure_perchannel="none").filter(
        "ametadata", "print", key=_PEAK, file=file
    )


def loudness_meter(stream: Any, file: str) -> Any:
    """Note the integrated loudness so far (EBU R128)."""
    return stream.filter("ebur128", metadata=1).filter("ametadata", "print", key=_LOUDNESS, file=file)


def read_peak_db(file: Path) -> float:
    """The peak in dB of full scale, `SILENCE_DB` for silence."""
    return max(_last(file, _PEAK, SILENCE_DB), SILENCE_DB)


def read_loudness(file: Path) -> float:
    """The integrated loudness in LUFS, `SILENCE_LUFS` for silence and for less than 0.4 s."""
    return max(_last(file, _LOUDNESS, SILENCE_LUFS), SILENCE_LUFS)


def _last(file: Path, key: str, default: float) -> float:
    """The last value that was noted. The files grow by some 10 kB for each minute of sound."""
    value = default
    with file.open() as lines:
        for line in lines:
            name, _, text = line.strip().partition("=")
            if name == key:
                value = float(text)
    return value if math.isfinite(value) else default
