"""Generates with audiocraft itself, where a model is built otherwise than the engine knows."""

from .loop import AudiocraftLoop

__all__ = ["AudiocraftLoop"]
