"""Seeded choice. One stream per purpose, so that a change in the drums never changes the melody."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")


def stream(seed: int, *purpose: object) -> np.random.Generator:
    """A generator that depends on nothing but `seed` and `purpose` (their `repr` is hashed)."""
    digest = hashlib.sha256(repr((seed, purpose)).encode("utf-8", "backslashreplace")).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "big")))


def pick(rng: np.random.Generator, options: Sequence[T]) -> T:
    """One of `options`, each as likely as the others."""
    return options[int(rng.integers(len(options)))]


def coin(rng: np.random.Generator, probability: float) -> bool:
    """True with `probability`."""
    return bool(rng.random() < probability)
