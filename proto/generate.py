"""Generate the Python stubs from proto/ into a directory. Usage: generate.py OUTPUT_DIR"""

from __future__ import annotations

import re
import shutil
import sys
from importlib.resources import files
from pathlib import Path

from grpc_tools import protoc

ROOT = Path(__file__).parent
PACKAGE = "sva_common.stubs"
FOLDERS = ("sva/v1", "externalscaler")


def main(output: Path) -> int:
    """Write one flat package: `sva_common.stubs.<file>_pb2` and `_pb2_grpc`, with type stubs."""
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    sources = [source for folder in FOLDERS for source in sorted((ROOT / folder).glob("*.proto"))]
    plugins = Path(sys.executable).parent
    code = protoc.main(
        [
            "protoc",
            f"--proto_path={ROOT}",
            f"--proto_path={files('grpc_tools') / '_proto'}",
            f"--plugin=protoc-gen-mypy={plugins / 'protoc-gen-mypy'}",
            f"--plugin=protoc-gen-mypy_grpc={plugins / 'protoc-gen-mypy_grpc'}",
            f"--python_out={output}",
            f"--grpc_python_out={output}",
            f"--mypy_out=quiet:{output}",
            f"--mypy_grpc_out=quiet:{output}",
            *map(str, sources),
        ]
    )
    if code:
        return code
    for folder in FOLDERS:
        for generated in sorted((output / folder).iterdir()):
            text = _moved(generated.read_text(), folder.replace("/", "."))
            (output / generated.name).write_text(text)
        shutil.rmtree(output / folder.partition("/")[0])
    (output / "__init__.py").write_text('"""Generated from proto/ by `make proto`. Do not edit."""\n')
    return 0


def _moved(text: str, package: str) -> str:
    """A module's text in the package that ships it: protoc knows proto packages, not ours."""
    text = re.sub(rf"from {re.escape(package)} import (\w+)", rf"from {PACKAGE} import \1", text)
    text = re.sub(rf"\b{re.escape(package)}\.(\w+_pb2)\b", rf"{PACKAGE}.\1", text)
    return text.replace(f"import {package.partition('.')[0]}.", f"import {PACKAGE}.")


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
