"""Vehicles."""

from __future__ import annotations

from .ranges import Range

VEHICLES: dict[str, dict[str, Range]] = {
    "engine": {
        "onsets": (8, 25),
        "centroid": (200, 450),
        "low": (0.25, 0.6),
        "active": (0.95, 1),
        "pulse": (9, 30),
        "pulse_strength": (0.7, 1),
        "high": (0, 0.003),
    },
    "motorcycle": {
        "active": (0.95, 1),
        "low": (0.15, 0.6),
        "onsets": (0.2, 2),
        "high": (0.02, 0.08),
        "pulse": (30, 55),
        "centroid": (450, 950),
        "pulse_strength": (0.85, 1),
    },
    "helicopter": {"pulse": (10, 12.5), "pulse_strength": (0.85, 1), "onsets": (9, 13), "low": (0.2, 0.5)},
    "airplane": {"pitch": (2100, 2800), "glide": (1, 1.1), "active": (0.98, 1), "purity": (0.2, 0.4)},
    "train": {
        "onsets": (3.4, 5),
        "active": (0.97, 1),
        "centroid": (450, 850),
        "low": (0.25, 0.6),
        "high": (0.02, 0.08),
    },
}
