"""What is told when a checkpoint cannot be used."""

from __future__ import annotations

from pathlib import Path

from sva_common.errors import Refused


class CheckpointError(Refused):
    """Files that are missing, damaged, mixed up or hostile. Says which, and what would be right."""

    default_reason = "CHECKPOINT_UNUSABLE"

    @classmethod
    def at(cls, path: Path | str, problem: str) -> CheckpointError:
        """An error about one file or folder."""
        return cls(f"{path}: {problem}")
