"""Metal and signals."""

from __future__ import annotations

from .ranges import Range

SIGNALS: dict[str, dict[str, Range]] = {
    "bell": {
        "centroid": (400, 700),
        "onsets": (0.3, 0.8),
        "active": (0.45, 0.8),
        "flatness": (0, 0.005),
        "purity": (0.2, 0.5),
        "high": (0, 0.005),
        "pulse_strength": (0.5, 1),
    },
    "wind_chimes": {
        "pitch": (1000, 2500),
        "purity": (0.6, 0.95),
        "onsets": (1, 6),
        "flatness": (0, 0.003),
        "high": (0.01, 0.1),
        "active": (0.35, 0.9),
        "glide": (1.6, 2.2),
    },
    "sword": {
        "high": (0.35, 0.6),
        "onsets": (1.2, 2),
        "purity": (0.15, 0.35),
        "active": (0.2, 0.5),
        "flatness": (0.12, 0.29),
    },
    "coins": {"centroid": (2800, 4000), "onsets": (2.3, 4.5), "active": (0.1, 0.32), "purity": (0.3, 0.5)},
    "siren": {"glide": (2, 2.8), "purity": (0.6, 0.85), "active": (0.98, 1)},
    "car_horn": {
        "pitch": (370, 460),
        "purity": (0.1, 0.2),
        "active": (0.5, 0.7),
        "onsets": (1.2, 2),
        "flatness": (0, 0.002),
    },
    "train_horn": {
        "pitch": (250, 420),
        "active": (0.7, 0.95),
        "onsets": (0.5, 1.3),
        "high": (0.02, 0.08),
        "low": (0, 0.001),
    },
    "beep": {"pulse": (2.4, 2.6), "pulse_strength": (0.9, 1), "purity": (0.8, 1), "pitch": (900, 1120)},
    "phone": {"pulse": (20, 22), "pitch": (950, 1600), "purity": (0.45, 0.75), "active": (0.5, 0.75)},
    "laser": {
        "glide": (3.3, 5.5),
        "purity": (0.03, 0.1),
        "active": (0.2, 0.42),
        "onsets": (1.2, 3.5),
        "flatness": (0.2, 0.45),
    },
    "electric_hum": {
        "active": (0.98, 1),
        "glide": (1, 1.02),
        "onsets": (0, 0.8),
        "high": (0, 0.003),
        "pitch": (90, 370),
    },
}
