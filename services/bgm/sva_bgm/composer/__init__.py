"""The embedded composer: background music written from the words of a prompt, without any weights."""

from .composer import Composer

__all__ = ["Composer"]
