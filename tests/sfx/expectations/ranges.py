"""The form of an expectation."""

from __future__ import annotations

Range = tuple[float, float]
"""Lowest and highest allowed value."""
