"""The table of `docs/02-method.md` that helps to choose a threshold: what noise and tones score.

Raw, as a model gives them, and after the loudness path of audiocraft's `audio_write`, which brings
everything to -14 LUFS: there the gate can no longer tell loud noise from a quiet sound.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from sva_postproc.gate import judge, measure
from sva_postproc.presets import PAPER_CLEAN, Kind
from sva_postproc.raw_audio import RawAudio, open_raw

DOCS = Path(__file__).parents[2] / "docs" / "02-method.md"
RATE, SECONDS = 16_000, 10
ROW = re.compile(
    r"^\| (?P<sound>[^|]+?) \| (?P<raw>[\d.]+) \| (?P<kept>kept|dropped) "
    r"\| (?P<levelled>[\d.]+) \| (?P<kept_then>kept|dropped) \|$",
    re.MULTILINE,
)
Samples = NDArray[np.float32]


def noise(level: float, slope: float = 0.0) -> Samples:
    """Gaussian noise of that RMS; its power falls with frequency to the power of `slope`."""
    spectrum = np.fft.rfft(np.random.default_rng(5).normal(size=RATE * SECONDS))
    shape = np.maximum(np.fft.rfftfreq(RATE * SECONDS, 1 / RATE), 20.0) ** (-slope / 2)
    samples = np.fft.irfft(spectrum * shape)
    return (level * samples / samples.std()).astype(np.float32)


def tones(amplitude: float, *frequencies: float) -> Samples:
    """Sines that reach `amplitude` together."""
    time = np.arange(RATE * SECONDS) / RATE
    parts = [np.sin(2 * np.pi * frequency * time) for frequency in frequencies]
    return (amplitude * np.mean(parts, axis=0)).astype(np.float32)


SOUNDS: dict[str, Callable[[], Samples]] = {
    "white noise, RMS 1.0 (clips)": lambda: np.clip(noise(1.0), -1, 1),
    "white noise, RMS 0.6": lambda: noise(0.6),
    "white noise, RMS 0.3": lambda: noise(0.3),
    "white noise, RMS 0.1": lambda: noise(0.1),
    "pink noise, RMS 0.3": lambda: noise(0.3, slope=1.0),
    "tone of 440 Hz at full scale": lambda: tones(1.0, 440.0),
    "tone of 440 Hz at -12 dBFS": lambda: tones(0.25, 440.0),
    "chord of three at full scale": lambda: tones(1.0, 262.0, 330.0, 392.0),
}


@pytest.fixture(scope="module")
def normalize_loudness() -> Callable[..., torch.Tensor]:
    """audiocraft's own; the file alone, since importing the package takes many seconds."""
    package = importlib.util.find_spec("audiocraft")
    assert package is not None
    assert package.submodule_search_locations
    path = Path(package.submodule_search_locations[0]) / "data" / "audio_utils.py"
    spec = importlib.util.spec_from_file_location("audio_utils_alone", path)
    assert spec is not None
    assert spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.normalize_loudness  # type: ignore[no-any-return]


def raw(samples: Samples, folder: Path) -> RawAudio:
    path = folder / "raw"
    samples.astype("<f4").tofile(path)
    return open_raw(path, "raw", RATE, 1, max_duration_s=60)


@pytest.mark.parametrize("sound", SOUNDS)
def test_the_documented_scores_are_what_the_gate_measures(
    sound: str, tmp_path: Path, normalize_loudness: Callable[..., torch.Tensor]
) -> None:
    rows = {match["sound"]: match for match in ROW.finditer(DOCS.read_text())}
    samples = SOUNDS[sound]()
    levelled = normalize_loudness(torch.from_numpy(samples)[None], RATE, loudness_compressor=True)
    for score, kept, heard in (
        ("raw", "kept", samples),
        ("levelled", "kept_then", levelled[0].clamp(-1, 1).numpy()),
    ):
        verdict = judge(measure(raw(heard, tmp_path)), Kind.SFX, PAPER_CLEAN)
        assert verdict.rms == pytest.approx(float(rows[sound][score]), abs=0.006), sound
        assert verdict.kept is (rows[sound][kept] == "kept"), sound


def test_every_row_of_the_table_is_measured() -> None:
    assert {match["sound"] for match in ROW.finditer(DOCS.read_text())} == set(SOUNDS)
