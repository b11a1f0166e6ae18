"""What an image was built with spares a service that starts the compiling."""

from __future__ import annotations

from pathlib import Path

from sva_postproc.warm_up import take


def test_the_cache_begins_with_what_was_compiled(tmp_path: Path) -> None:
    compiled, cache = tmp_path / "compiled", tmp_path / "tmp" / "numba"
    (compiled / "core").mkdir(parents=True)
    (compiled / "core" / "audio.nbi").write_bytes(b"index")
    take(compiled, cache)
    assert [path.name for path in cache.parent.iterdir()] == ["numba"]
    assert (cache / "core" / "audio.nbi").read_bytes() == b"index"
    (cache / "core" / "audio.nbi").write_bytes(b"newer")
    take(compiled, cache)
    assert (cache / "core" / "audio.nbi").read_bytes() == b"newer"


def test_without_anything_compiled_there_is_no_cache_yet(tmp_path: Path) -> None:
    take(tmp_path / "compiled", tmp_path / "numba")
    assert not (tmp_path / "numba").exists()
