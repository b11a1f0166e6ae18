"""People and places."""

from __future__ import annotations

from .ranges import Range

PEOPLE: dict[str, dict[str, Range]] = {
    "crowd": {
        "centroid": (450, 800),
        "onsets": (7, 15),
        "active": (0.9, 1),
        "low": (0.01, 0.1),
        "purity": (0.25, 0.45),
    },
    "laugh": {"pulse": (4.6, 6), "pitch": (650, 950), "onsets": (3, 5)},
    "baby": {
        "pitch": (800, 1200),
        "purity": (0.45, 0.65),
        "active": (0.65, 0.85),
        "onsets": (1.8, 4.2),
        "glide": (1.3, 2.8),
    },
    "room_tone": {"low": (0.5, 0.8), "centroid": (200, 500), "onsets": (0, 0.5), "active": (0.98, 1)},
}
