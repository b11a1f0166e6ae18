"""Draws how replicas follow a burst of jobs, by the tests' simulated scaler. Usage: draw_scaling.py PNG"""

from __future__ import annotations

import asyncio
import logging
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
import structlog

mpl.use("Agg")
import matplotlib.pyplot as plt

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from gateway.simulated_keda import Rule
from gateway.simulated_scaling import Sample, Scenario, simulate

SCENARIO = Scenario()
RULES = {"sfx": Rule(target_s=60, max_replicas=8), "bgm": Rule(target_s=60, max_replicas=4)}
RULES = {kind: replace(rule, cooldown_s=240, stabilization_s=120) for kind, rule in RULES.items()}
INK, PAPER = "#1d2733", "#ffffff"
COLOURS = {"sfx": "#3f8fc5", "bgm": "#d9803f"}


def main(output: str) -> None:
    """Run the simulation, draw the backlog and the replicas over time."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with tempfile.TemporaryDirectory() as folder:
        draw(asyncio.run(simulate(Path(folder), SCENARIO, RULES)), output)


def draw(samples: list[Sample], output: str) -> None:
    figure, (above, below) = plt.subplots(2, 1, figsize=(9, 4.6), sharex=True, facecolor=PAPER)
    minutes = [sample.time_s / 60 for sample in samples]
    for kind, colour in COLOURS.items():
        above.plot(minutes, [sample.backlog_s[kind] for sample in samples], color=colour, label=kind)
        below.step(
            minutes, [sample.replicas[kind] for sample in samples], where="post", color=colour, label=kind
        )
    above.set_ylabel("backlog, s of sound", color=INK)
    below.set_ylabel("replicas", color=INK)
    below.set_xlabel("minutes", color=INK)
    above.set_title(
        f"{SCENARIO.jobs} jobs of {SCENARIO.clip_s:g} s within {SCENARIO.burst_s / 60:g} min; "
        f"target {RULES['sfx'].target_s:g} s of backlog for each replica",
        fontsize=10,
        color=INK,
    )
    for axes in (above, below):
        axes.grid(alpha=0.25)
        axes.spines[["top", "right"]].set_visible(False)
    above.legend(frameon=False)
    figure.tight_layout()
    figure.savefig(output, dpi=100)


if __name__ == "__main__":
    main(sys.argv[1])
