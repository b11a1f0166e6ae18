"""All styles, by name and by the words that call for them."""

from __future__ import annotations

from . import band, electronic, orchestral, world
from .base import Groove, Style

STYLES: dict[str, Style] = {
    style.name: style for group in (orchestral, band, electronic, world) for style in group.STYLES
}
LEXICON: dict[str, Style] = {
    word: style for style in reversed(STYLES.values()) for word in (style.name, *style.words)
}
NEUTRAL = ("cinematic", "acoustic", "piano", "ambient")
"""Where a prompt names neither a style nor a mood, its own letters choose among these."""

__all__ = ["LEXICON", "NEUTRAL", "STYLES", "Groove", "Style"]
