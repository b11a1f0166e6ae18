"""The CPU kernels are built whole or not at all, and only a library of ours is opened."""

from __future__ import annotations

from pathlib import Path

import pytest
import structlog

from sva_text_to_audio.engine.kernels.build import BuildError, build
from sva_text_to_audio.engine.kernels.library import Library, open_library


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing.so", None),
        ("text.so", "not a library"),
        ("other.so", 'extern "C" int other() { return 1; }'),
        ("older.so", 'extern "C" int native_abi() { return 0; }'),
    ],
)
def test_without_a_library_of_ours_there_are_no_kernels_and_the_log_says_how_to_get_them(
    cpu_library: Library, tmp_path: Path, name: str, content: str | None
) -> None:
    candidate = tmp_path / name
    if content and "extern" in content:
        source = tmp_path / "source.cpp"
        source.write_text(content)
        build([source], candidate)
    elif content:
        candidate.write_text(content)
    with structlog.testing.capture_logs() as logged:
        assert open_library(candidate) is None
    assert [entry["remedy"] for entry in logged] == ["make kernels"]


def test_a_failed_build_says_why_and_leaves_the_library_as_it_was(
    cpu_library: Library, tmp_path: Path
) -> None:
    target = tmp_path / "libsva_native.so"
    target.write_bytes(b"before")
    source = tmp_path / "broken.cpp"
    source.write_text("int broken(")
    with pytest.raises(BuildError, match=r"broken\.cpp"):
        build([source], target)
    assert target.read_bytes() == b"before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.cpp", "libsva_native.so"]


def test_a_compiler_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CXX", "no-such-compiler --fast")
    with pytest.raises(BuildError, match="CXX names no program: 'no-such-compiler'"):
        build()
