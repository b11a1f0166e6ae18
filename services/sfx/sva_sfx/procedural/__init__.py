"""Sound effects synthesised from the words of the prompt, without a model."""

from .renderer import KIND_NAMES, Procedural

__all__ = ["KIND_NAMES", "Procedural"]
