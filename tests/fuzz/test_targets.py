"""The short version of `make fuzz`: the same targets over their seeds, past findings, and mutations."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from .mutate import mutated
from .targets import TARGETS

CASES = Path(__file__).parent / "cases"
MUTANTS = 1500


@pytest.mark.parametrize("name", TARGETS)
def test_mutated_bytes_are_taken_or_properly_refused(name: str) -> None:
    target = TARGETS[name]
    chance = random.Random(f"mutations for {name}")
    for _ in range(MUTANTS):
        data = mutated(chance.choice(target.seeds), chance, tuple(target.seeds))
        try:
            target.run(data)
        except Exception as error:
            error.add_note(f"the bytes were {data.hex()}")
            raise


@pytest.mark.parametrize("name", TARGETS)
def test_seeds_nothing_at_all_and_past_findings_are_taken_or_properly_refused(name: str) -> None:
    found = [path.read_bytes() for path in sorted((CASES / name).glob("*"))]
    for data in (b"", *TARGETS[name].seeds, *found):
        TARGETS[name].run(data)
