"""One target under atheris, guided by the branches it takes. Usage: guided.py TARGET FOLDER LIBFUZZER-OPTION…

`FOLDER` keeps what reaches new branches. A finding ends the process with another status than 0.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

READERS = [
    "sva_common.payload",
    "sva_common.validation",
    "sva_gateway.endpoints.base",
    "sva_gateway.wav",
    "sva_planner.lenient_json",
    "sva_planner.plain_words",
    "sva_planner.scheme_parser",
    "sva_planner.scheme_reader",
    "sva_postproc.raw_audio",
    "sva_postproc.tracks",
    "sva_postproc.wire",
]
with atheris.instrument_imports(include=READERS, enable_loader_override=False):
    from tests.fuzz.targets import TARGETS


def main(name: str, folder: str, *options: str) -> None:
    """Fuzz until a limit among `options` is reached, or something is found."""
    target = TARGETS[name]
    for number, seed in enumerate(target.seeds):
        (Path(folder) / f"seed-{number}").write_bytes(seed)
    atheris.Setup([sys.argv[0], *options, folder], target.run)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
