"""Draw one contact sheet of all kinds of sound, for a person to look at.

Run as `python -m tests.sfx.gallery gallery.png [seed]`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import librosa
import matplotlib as mpl
import numpy as np

from sva_sfx.procedural import KIND_NAMES, Procedural
from sva_text_to_audio.backend import GenerationRequest

mpl.use("Agg")
from matplotlib import pyplot as plt

COLUMNS = 8
CLIP_S = 4.0


def draw(target: Path, seed: int = 1) -> None:
    """Write a PNG with the log-mel spectrogram (50 Hz to 12 kHz, 60 dB) of 4 s of every kind."""
    renderer = Procedural()
    rows = -(-len(KIND_NAMES) // COLUMNS)
    figure, axes = plt.subplots(rows, COLUMNS, figsize=(3.1 * COLUMNS, 2.1 * rows))
    for axis in axes.flat:
        axis.axis("off")
    for axis, name in zip(axes.flat, KIND_NAMES, strict=False):
        request = GenerationRequest(name.replace("_", " "), CLIP_S, seed)
        samples = renderer.render(request, lambda _fraction: None)[0]
        mel = librosa.feature.melspectrogram(
            y=samples,
            sr=renderer.info.sample_rate,
            n_fft=1024,
            hop_length=256,
            n_mels=96,
            fmin=50,
            fmax=12_000,
        )
        axis.imshow(
            librosa.power_to_db(mel, ref=np.max, top_db=60), origin="lower", aspect="auto", cmap="magma"
        )
        axis.set_title(name.replace("_", " "), fontsize=11)
    figure.tight_layout()
    figure.savefig(target, dpi=80)
    plt.close(figure)


if __name__ == "__main__":
    draw(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    print(f"{len(KIND_NAMES)} kinds drawn in {sys.argv[1]}")
