"""Draws the README's picture: what the demo saw, planned and made. Usage: draw_result.py PNG"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path
from typing import Any

import av
import librosa
import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import soundfile

INK, PAPER = "#1d2733", "#ffffff"
COLOURS = {"SFX 1": "#3f8fc5", "SFX 2": "#4fae8b", "BGM": "#d9803f"}
SHOWN_FRAMES = 4


def main(output: str) -> None:
    """Run the demo in a folder of its own and draw what it left there."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([Path(sys.executable).parent / "sva", "demo"], cwd=folder, check=True, timeout=300)
        draw(Path(folder) / "demo.mp4", Path(folder) / "demo-artifacts", output)


def draw(video: Path, artifacts: Path, output: str) -> None:
    plan = json.loads((artifacts / "plan.json").read_text())
    frames, duration = read_frames(video)
    figure = plt.figure(figsize=(12, 7.2), facecolor=PAPER)
    grid = figure.add_gridspec(
        5, SHOWN_FRAMES, height_ratios=[2.4, 0.75, 0.75, 0.75, 1.7], hspace=0.5, wspace=0.04
    )
    for column, (time_s, frame) in enumerate(frames):
        picture = figure.add_subplot(grid[0, column])
        picture.imshow(frame)
        picture.set_axis_off()
        picture.set_title(f"{time_s:.1f} s", fontsize=9, color=INK)
    scheme = plan["scheme"]
    figure.suptitle(
        "\n".join(textwrap.wrap(f"“{plan['description']}”", 120)),
        fontsize=10.5,
        color=INK,
        style="italic",
        y=0.99,
    )
    numbers = {"TRACK_KIND_SFX": 0}
    for row, track in enumerate(scheme["tracks"][:3]):
        if track["kind"] == "TRACK_KIND_SFX":
            numbers["TRACK_KIND_SFX"] += 1
            name = f"SFX {numbers['TRACK_KIND_SFX']}"
        else:
            name = "BGM"
        waveform(figure.add_subplot(grid[1 + row, :]), artifacts / f"track-{row}.wav", name, track["prompt"])
    spectrogram(figure.add_subplot(grid[4, :]), artifacts / "mix.wav", duration)
    figure.savefig(output, dpi=100, bbox_inches="tight", pad_inches=0.15)


def read_frames(video: Path) -> tuple[list[tuple[float, Any]], float]:
    """Frames spread evenly over the clip, with their times in seconds."""
    with av.open(str(video)) as container:
        shown = [
            (float(frame.time or 0), frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)
        ]
    picks = np.linspace(0, len(shown) - 1, SHOWN_FRAMES + 2)[1:-1]
    return [shown[round(pick)] for pick in picks], shown[-1][0]


def waveform(axes: Any, path: Path, name: str, prompt: str) -> None:
    """One track, scaled to its own peak."""
    samples, rate = soundfile.read(path, always_2d=True)
    mono = samples.mean(axis=1)
    axes.plot(
        np.arange(len(mono)) / rate, mono / (np.abs(mono).max() or 1), color=COLOURS[name], linewidth=0.4
    )
    axes.set_xlim(0, len(mono) / rate)
    axes.set_ylim(-1.05, 1.05)
    axes.set_axis_off()
    axes.set_title(
        f"{name}  {textwrap.shorten(prompt, 125, placeholder=' …')}", fontsize=9, color=INK, loc="left", pad=2
    )


def spectrogram(axes: Any, path: Path, duration: float) -> None:
    """The mix, up to 8 kHz."""
    samples, rate = soundfile.read(path, always_2d=True)
    mel = librosa.feature.melspectrogram(
        y=samples.mean(axis=1), sr=rate, n_mels=96, fmax=8000, hop_length=512
    )
    levels = librosa.power_to_db(mel, ref=np.max, top_db=70)
    axes.imshow(levels, origin="lower", aspect="auto", cmap="magma", extent=(0, duration, 0, 96))
    axes.set_yticks([])
    axes.set_xlabel("seconds", fontsize=9, color=INK)
    axes.set_title("The mix under the picture", fontsize=9, color=INK, loc="left", pad=3)
    axes.tick_params(labelsize=8, colors=INK)


if __name__ == "__main__":
    main(sys.argv[1])
