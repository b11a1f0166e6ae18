"""Animals."""

from __future__ import annotations

from .ranges import Range

ANIMALS: dict[str, dict[str, Range]] = {
    "birds": {
        "pulse": (2, 15),
        "centroid": (2300, 4500),
        "purity": (0.2, 0.55),
        "onsets": (4, 11),
        "flatness": (0, 0.01),
        "high": (0.1, 1),
        "glide": (1.1, 2.2),
    },
    "seagull": {
        "pitch": (900, 1400),
        "onsets": (1.5, 3.5),
        "glide": (1.3, 1.8),
        "purity": (0.35, 0.55),
        "low": (0, 0.001),
    },
    "hawk": {"pitch": (2300, 3400), "onsets": (0.3, 0.9), "glide": (1.15, 1.6), "flatness": (0, 0.05)},
    "crow": {
        "onsets": (1.2, 2),
        "pitch": (800, 1300),
        "purity": (0.15, 0.3),
        "glide": (1, 1.5),
        "high": (0.02, 0.1),
    },
    "owl": {"pitch": (280, 450), "purity": (0.85, 1), "glide": (1, 1.15)},
    "rooster": {
        "pitch": (700, 1050),
        "onsets": (1.2, 2.8),
        "active": (0.45, 0.75),
        "purity": (0.4, 0.6),
        "glide": (1.3, 1.9),
        "high": (0.03, 0.12),
    },
    "duck": {
        "pitch": (800, 1150),
        "onsets": (1.8, 3),
        "purity": (0.1, 0.25),
        "glide": (1.5, 2.1),
        "active": (0.3, 0.6),
    },
    "crickets": {
        "centroid": (3000, 4300),
        "high": (0.5, 0.85),
        "flatness": (0, 0.01),
        "pulse": (35, 50),
        "active": (0.35, 0.7),
    },
    "frogs": {
        "pulse": (26, 50),
        "pulse_strength": (0.6, 1),
        "pitch": (450, 800),
        "active": (0.45, 0.85),
        "onsets": (1.5, 5),
        "high": (0, 0.05),
    },
    "bees": {
        "pitch": (180, 290),
        "active": (0.95, 1),
        "purity": (0.2, 0.5),
        "flatness": (0, 0.002),
        "centroid": (500, 1100),
    },
    "dog": {
        "pitch": (330, 520),
        "onsets": (1.3, 2.6),
        "active": (0.2, 0.45),
        "purity": (0.2, 0.45),
        "low": (0, 0.01),
    },
    "cat": {"pitch": (520, 850), "glide": (4, 7), "active": (0.35, 0.65), "purity": (0.5, 0.8)},
    "cow": {
        "pulse_strength": (0.15, 0.54),
        "pitch": (250, 450),
        "onsets": (0.2, 0.9),
        "active": (0.5, 0.8),
        "low": (0.05, 0.25),
        "purity": (0.35, 0.6),
    },
    "sheep": {"pulse": (7, 9.5), "pitch": (420, 620), "pulse_strength": (0.5, 0.9), "low": (0, 0.01)},
    "elephant": {"pitch": (350, 520), "pulse": (28, 34), "onsets": (0.2, 0.9), "high": (0.04, 0.15)},
    "roar": {
        "centroid": (550, 1000),
        "onsets": (0.1, 0.8),
        "active": (0.5, 0.85),
        "purity": (0.08, 0.2),
        "low": (0.04, 0.2),
    },
}
