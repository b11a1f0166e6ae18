"""Air and weather."""

from __future__ import annotations

from .ranges import Range

SKY: dict[str, dict[str, Range]] = {
    "wind": {
        "low": (0.1, 0.35),
        "glide": (2.5, 30),
        "centroid": (250, 700),
        "high": (0, 0.01),
        "flatness": (0, 0.01),
        "purity": (0.1, 0.3),
        "onsets": (0, 2),
    },
    "leaves": {"centroid": (4300, 7000), "high": (0.65, 0.95), "active": (0.3, 0.85)},
    "whoosh": {
        "centroid": (1000, 2000),
        "active": (0.15, 0.5),
        "onsets": (1, 3),
        "flatness": (0, 0.05),
        "high": (0, 0.03),
        "purity": (0.05, 0.2),
    },
    "rain": {"centroid": (3500, 7000), "flatness": (0.65, 1), "active": (0.95, 1)},
    "thunder": {"low": (0.5, 0.85), "centroid": (150, 600), "onsets": (0, 1), "active": (0.55, 0.95)},
    "explosion": {
        "low": (0.12, 0.4),
        "high": (0.1, 0.35),
        "active": (0.1, 0.4),
        "glide": (5, 30),
        "purity": (0.05, 0.19),
    },
    "fireworks": {
        "onsets": (3, 8),
        "flatness": (0.25, 0.6),
        "glide": (7, 30),
        "active": (0.25, 0.7),
        "purity": (0.2, 0.45),
    },
    "fire": {
        "onsets": (4, 12),
        "flatness": (0.25, 0.6),
        "active": (0.75, 1),
        "purity": (0, 0.15),
        "glide": (6, 25),
    },
}
