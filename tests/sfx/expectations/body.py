"""Feet, hands and hearts."""

from __future__ import annotations

from .ranges import Range

BODY: dict[str, dict[str, Range]] = {
    "footsteps": {
        "onsets": (1.6, 3.4),
        "low": (0.4, 0.75),
        "high": (0.015, 0.1),
        "active": (0.2, 0.42),
        "centroid": (400, 900),
    },
    "hooves": {
        "onsets": (4.5, 6.5),
        "active": (0.4, 0.8),
        "low": (0.3, 0.6),
        "pulse_strength": (0.6, 1),
        "high": (0.002, 0.03),
    },
    "snow_steps": {
        "pulse": (1.3, 1.7),
        "flatness": (0.5, 0.9),
        "active": (0.35, 0.65),
        "onsets": (1.2, 2.2),
        "high": (0.35, 0.7),
        "purity": (0, 0.1),
    },
    "ball": {
        "centroid": (130, 300),
        "onsets": (2.8, 4.2),
        "high": (0, 0.002),
        "active": (0.2, 0.45),
        "glide": (1.4, 2.8),
    },
    "applause": {
        "centroid": (1500, 2600),
        "active": (0.5, 0.85),
        "purity": (0.04, 0.09),
        "flatness": (0.12, 0.32),
    },
    "heartbeat": {"pulse": (1.05, 1.3), "low": (0.7, 0.95), "pulse_strength": (0.6, 1), "onsets": (1.9, 2.8)},
    "punch": {
        "low": (0.6, 0.85),
        "centroid": (220, 420),
        "onsets": (1.8, 2.8),
        "active": (0.15, 0.38),
        "high": (0.003, 0.02),
    },
    "door_knock": {"pulse": (4.8, 5.8), "centroid": (180, 400), "onsets": (2, 3.2), "low": (0.2, 0.5)},
    "door_creak": {
        "onsets": (0.2, 1),
        "pitch": (650, 900),
        "active": (0.6, 0.9),
        "glide": (2.2, 3.8),
        "high": (0.005, 0.04),
    },
}
