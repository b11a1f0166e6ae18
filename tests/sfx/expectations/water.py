"""Water."""

from __future__ import annotations

from .ranges import Range

WATER: dict[str, dict[str, Range]] = {
    "waves": {"onsets": (0, 0.6), "flatness": (0.15, 0.4), "active": (0.45, 0.9), "purity": (0, 0.15)},
    "underwater": {
        "centroid": (120, 330),
        "high": (0, 0.001),
        "flatness": (0, 0.001),
        "active": (0.9, 1),
        "onsets": (2, 8),
        "glide": (4, 30),
    },
    "stream": {
        "flatness": (0.03, 0.12),
        "centroid": (700, 1300),
        "active": (0.85, 1),
        "onsets": (4, 15),
        "purity": (0.15, 0.3),
        "low": (0, 0.02),
    },
    "waterfall": {"onsets": (0, 0.6), "flatness": (0.2, 0.45), "active": (0.97, 1), "purity": (0, 0.15)},
    "bubbles": {
        "centroid": (400, 900),
        "high": (0, 0.001),
        "onsets": (3.5, 12),
        "active": (0.25, 0.6),
        "low": (0, 0.03),
    },
    "drip": {
        "pitch": (900, 2000),
        "onsets": (1, 2.2),
        "active": (0.15, 0.4),
        "glide": (1, 1.3),
        "high": (0, 0.03),
    },
    "splash": {
        "onsets": (0.3, 1),
        "active": (0.12, 0.35),
        "flatness": (0.2, 0.5),
        "purity": (0.15, 0.3),
        "low": (0.02, 0.2),
    },
    "boat": {
        "centroid": (300, 650),
        "onsets": (0.8, 4.5),
        "high": (0, 0.002),
        "active": (0.5, 0.8),
        "flatness": (0, 0.002),
        "purity": (0.15, 0.33),
    },
}
