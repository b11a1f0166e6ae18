"""From a prompt to what the language model's cross-attention reads."""

from .encoder import TextEncoder
from .load import load_text_encoder

__all__ = ["TextEncoder", "load_text_encoder"]
