"""`python -m sva_cli` is `sva`."""

from __future__ import annotations

from .main import app

if __name__ == "__main__":
    app(prog_name="sva")
