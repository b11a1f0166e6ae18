"""Looks locked packages up among the known vulnerabilities; says why where that cannot be done."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, NoReturn

HERE = Path(__file__).parent
LOCKS = ("bootstrap", "local", "audiocraft", "dev")
LIMIT_S = 300.0


def main() -> None:
    """Exit with 1 when a package has a known vulnerability that is not accepted in pyproject.toml."""
    project = tomllib.loads((HERE.parent / "pyproject.toml").read_text())
    accepted: dict[str, str] = project["tool"]["sva"]["audit"]["accepted"]
    looked_up, found = 0, []
    for name in LOCKS:
        packages = audit(HERE / f"{name}.lock")
        looked_up += sum("skip_reason" not in package for package in packages)
        if not looked_up:
            skip("the package index knows nothing of vulnerabilities")
        for package in packages:
            for flaw in package.get("vulns", ()):
                names = {flaw["id"], *flaw["aliases"]}
                if not names & accepted.keys():
                    fixed = ", ".join(flaw["fix_versions"]) or "no version yet"
                    found.append(f"{package['name']} {package['version']}: {flaw['id']}, fixed in {fixed}")
    for line in dict.fromkeys(found):
        print(f"audit: {line}")
    if found:
        sys.exit(1)
    print(f"audit: {looked_up} packages, no known vulnerability that is not accepted")


def audit(lock: Path) -> list[dict[str, Any]]:
    """What is known of each package of a lock."""
    options = ("--require-hashes", "--disable-pip", "--progress-spinner", "off", "--format", "json")
    command = [sys.executable, "-m", "pip_audit", *options, "--requirement", str(lock)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)
        report: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        skip("the database of vulnerabilities does not answer")
    except ValueError:
        skip(f"the database of vulnerabilities cannot be asked: {done.stderr.strip().splitlines()[-1][:200]}")
    return list(report["dependencies"])


def skip(reason: str) -> NoReturn:
    """Say why nothing was looked up, and end well: a check without a network is no failure."""
    print(f"audit: skipped, {reason}")
    sys.exit(0)


if __name__ == "__main__":
    main()
