"""Tools and machines."""

from __future__ import annotations

from .ranges import Range

TOOLS: dict[str, dict[str, Range]] = {
    "clock": {
        "pulse": (1.95, 2.05),
        "pulse_strength": (0.85, 1),
        "onsets": (1.8, 2.2),
        "pitch": (1100, 1800),
    },
    "clock_alarm": {"pulse": (16, 19), "onsets": (14, 20), "pitch": (1400, 1950), "centroid": (1900, 2800)},
    "hammer": {"pulse": (2, 2.35), "pulse_strength": (0.6, 0.9), "low": (0.12, 0.45), "onsets": (1.9, 2.6)},
    "saw": {
        "pulse": (1.2, 1.45),
        "pulse_strength": (0.75, 1),
        "flatness": (0.5, 0.75),
        "centroid": (3000, 4500),
    },
    "typing": {
        "centroid": (2400, 3500),
        "flatness": (0.3, 0.6),
        "active": (0.65, 0.95),
        "onsets": (2, 8),
        "purity": (0.08, 0.2),
    },
    "machinery": {"pulse": (1.55, 1.68), "active": (0.95, 1), "low": (0.25, 0.5), "high": (0.12, 0.3)},
    "fan": {"pulse": (33, 42), "pulse_strength": (0.75, 1), "purity": (0.05, 0.15), "centroid": (850, 1200)},
    "drill": {
        "pitch": (260, 400),
        "onsets": (0.4, 1.2),
        "high": (0.08, 0.25),
        "active": (0.6, 0.85),
        "purity": (0.15, 0.45),
        "pulse": (0.6, 0.72),
    },
    "camera": {
        "onsets": (0.8, 1.6),
        "active": (0.25, 0.5),
        "flatness": (0.35, 0.65),
        "high": (0.25, 0.5),
        "purity": (0.07, 0.15),
        "pulse": (15, 60),
    },
    "glass": {
        "flatness": (0.25, 0.5),
        "high": (0.35, 0.7),
        "onsets": (0.7, 2.5),
        "active": (0.15, 0.4),
        "purity": (0.25, 0.45),
        "centroid": (3000, 4700),
    },
}
