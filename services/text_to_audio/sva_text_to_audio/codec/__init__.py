"""Codecs: from tokens to samples."""
