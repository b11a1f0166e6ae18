"""The documentation says what the code does: reasons, settings, paths."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ERRORS = ROOT / "docs" / "04-errors.md"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def sources() -> list[Path]:
    return [p for p in (ROOT / "services").rglob("*.py") if "stubs" not in p.parts]


def test_every_reason_in_the_code_is_in_the_table_and_the_other_way_round() -> None:
    pattern = re.compile(r'(?:reason=|default_reason = )"([A-Z][A-Z_]+)"')
    used = {reason for path in sources() for reason in pattern.findall(path.read_text())}
    table = ERRORS.read_text().split("## All reasons")[1]
    documented = {
        r for row in re.findall(r"^\| (`.*?`) \|", table, re.MULTILINE) for r in re.findall(r"\w+", row)
    }
    assert used - documented == set()
    assert documented - used == set()


def test_the_settings_page_is_what_the_settings_classes_say(tmp_path: Path) -> None:
    page = tmp_path / "settings.md"
    subprocess.run([sys.executable, ROOT / "docs" / "settings_table.py", page], check=True, timeout=60)
    assert page.read_text() == (ROOT / "docs" / "03-settings.md").read_text(), "run `make docs`"


def test_every_path_and_link_in_the_pages_exists() -> None:
    missing = []
    for page in PAGES:
        text = page.read_text()
        links = re.findall(r"\]\((?!https?:)([^)#]+)", text)
        missing += [f"{page.name}: {link}" for link in links if not (page.parent / link).exists()]
        paths = re.findall(r"`((?:services|proto|docs|tests|requirements)/[\w./-]+)`", text)
        missing += [f"{page.name}: {path}" for path in paths if not (ROOT / path).exists()]
    assert missing == []


def test_every_make_target_in_the_pages_exists() -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {t for page in PAGES for t in re.findall(r"`make ([a-z-]+)", page.read_text())}
    assert named <= targets


def test_the_exit_statuses_and_json_lines_in_the_pages_are_those_of_the_code() -> None:
    page = (ROOT / "docs" / "05-command-line.md").read_text()
    cli = ROOT / "services" / "cli" / "sva_cli"
    statuses = set(re.findall(r"^[A-Z_]+: Final = (\d+)$", (cli / "exit_codes.py").read_text(), re.MULTILINE))
    assert statuses == set(re.findall(r"^\| (\d+) \|", page, re.MULTILINE))
    lines = (cli / "display" / "json_lines.py").read_text().split('"""')[1]
    types = set(re.findall(r"^([a-z]+)  ", lines, re.MULTILINE))
    assert types == set(re.findall(r"^\| `([a-z]+)` \|", page, re.MULTILINE))
