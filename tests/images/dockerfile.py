"""Reads deploy/images/Dockerfile: its stages, what each does, and what each is made from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATH = ROOT / "deploy" / "images" / "Dockerfile"


@dataclass(frozen=True)
class Instruction:
    """One instruction: its word, such as RUN, and the rest with lines joined."""

    word: str
    rest: str


@dataclass
class Stage:
    """From one FROM to the next."""

    name: str
    base: str
    instructions: list[Instruction] = field(default_factory=list)

    def all(self, word: str) -> list[str]:
        return [instruction.rest for instruction in self.instructions if instruction.word == word]


@dataclass(frozen=True)
class Dockerfile:
    """All stages by name, and the arguments that FROM can use, with their defaults."""

    stages: dict[str, Stage]
    arguments: dict[str, str]

    def line(self, name: str, variant: str = "") -> list[Stage]:
        """The stage and all that it is made from, oldest first."""
        found: list[Stage] = []
        while name in self.stages:
            found.insert(0, self.stages[name])
            name = self.stages[name].base.replace("${VARIANT}", variant)
        return found

    def targets(self) -> list[str]:
        """Stages that start a program: the images."""
        return [name for name, stage in self.stages.items() if stage.all("ENTRYPOINT")]


def parse(text: str) -> Dockerfile:
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    stages: dict[str, Stage] = {}
    arguments: dict[str, str] = {}
    stage: Stage | None = None
    for joined in re.sub(r"\\\n\s*", " ", "\n".join(lines)).splitlines():
        word, _, rest = joined.partition(" ")
        if word == "FROM":
            base, _, name = rest.partition(" AS ")
            stage = stages[name] = Stage(name, base)
        elif stage is None:
            assert word == "ARG", joined
            name, _, default = rest.partition("=")
            arguments[name] = default
        else:
            stage.instructions.append(Instruction(word, rest.strip()))
    return Dockerfile(stages, arguments)


DOCKERFILE = parse(PATH.read_text())
