"""Codecs: from codes to samples. `base.py` is the seam."""

from .base import Codec
from .load import load_codec

__all__ = ["Codec", "load_codec"]
