"""What goes to the builder: sources and locks. Neither history nor environments, tests, secrets or clips."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from .dockerfile import DOCKERFILE, ROOT

RULES = [
    line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")
]


def is_sent(path: str) -> bool:
    """Whether Docker sends a file: the last rule that fits it, or a folder above it, decides."""
    parts = path.split("/")
    above = ["/".join(parts[: n + 1]) for n in range(len(parts))]
    sent = True
    for rule in RULES:
        pattern = re.escape(rule.removeprefix("!")).replace(r"\*\*/", "(?:.*/)?").replace(r"\*", "[^/]*")
        if any(re.fullmatch(pattern, folder) for folder in above):
            sent = rule.startswith("!")
    return sent


@pytest.mark.parametrize(
    "path",
    [
        ".git/config",
        ".env",
        ".venv/bin/python",
        ".tools/bin/helm",
        "demo.mp4",
        "models/audiogen/state_dict.bin",
        "tests/conftest.py",
        "docs/result.png",
        "requirements/dev.lock",
        "services/sfx/.env",
        "services/sfx/sva_sfx/__pycache__/settings.cpython-311.pyc",
        "services/sfx/sva_sfx.egg-info/PKG-INFO",
        "services/text_to_audio/sva_text_to_audio/engine/kernels/libsva_native.so",
    ],
)
def test_the_builder_never_sees(path: str) -> None:
    assert not is_sent(path)


def test_everything_that_the_dockerfile_copies_is_sent() -> None:
    git = shutil.which("git")
    if git is None:
        pytest.skip("git tells what the project's files are")
    tracked = subprocess.check_output([git, "ls-files"], cwd=ROOT, text=True).splitlines()
    sent = [path for path in tracked if is_sent(path)]
    for stage in DOCKERFILE.stages.values():
        for copy in stage.all("COPY"):
            *sources, _ = copy.split()
            for source in sources:
                if not source.startswith("--from") and "--from" not in copy:
                    wanted = source.replace("${VARIANT}", "")
                    assert any(path == wanted or path.startswith(f"{wanted}/") for path in sent), source
    assert {path for path in tracked if path.startswith("services/")} <= set(sent)
