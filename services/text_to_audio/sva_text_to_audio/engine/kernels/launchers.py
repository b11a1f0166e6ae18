"""The C modules around GPU kernels, compiled beforehand, so that a machine that serves needs no compiler.

Triton compiles two kinds of them when a kernel is first used: one that asks NVIDIA's driver, and one per
kernel that hands its arguments over. They depend on Triton's version and on a kernel's parameters alone,
not on the GPU: `python -m sva_text_to_audio.engine.kernels.launchers` compiles them where an image is built.
"""

from __future__ import annotations

import hashlib
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import structlog
from triton import knobs
from triton.backends.nvidia import driver
from triton.runtime.jit import JITFunction, KernelParam

from .build import BuildError, compile_library, find_compiler
from .triton_attention import cross_attention_kernel, self_attention_kernel
from .triton_linear import linear_kernel
from .triton_norm import layer_norm_kernel
from .triton_sampling import sample_kernel

KERNELS: tuple[JITFunction, ...] = (
    layer_norm_kernel,
    linear_kernel,
    self_attention_kernel,
    cross_attention_kernel,
    sample_kernel,
)
FOLDER = Path(__file__).with_name("launchers")
FLAGS = ("-O3", "-shared", "-fPIC", "-Wno-psabi")

_log = structlog.get_logger(__name__)


def use_launchers(folder: Path = FOLDER) -> None:
    """Have Triton take its modules from `folder`. One that is not there is compiled when it is needed."""

    def take(name: str, source: str, scratch: str, *paths: Sequence[str]) -> str:
        built = _place(folder, Path(source).read_text())
        if not built.exists():
            _log.info("GPU launcher not built", module=name)
            built = Path(scratch, f"{name}.so")
            _compile(Path(source), built, *paths)
        return str(built)

    knobs.build.impl = take


def build_launchers(folder: Path = FOLDER) -> list[Path]:
    """Compile all modules into `folder`. Needs no GPU and no driver. Raises `BuildError`."""
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch, "module.c")
        # The driver's library comes with a GPU. To link against it, its name is enough.
        source.write_text("")
        for name in driver.libraries:
            compile_library(
                [*find_compiler("CC"), "-shared", f"-Wl,-soname,{name}", str(source)], Path(scratch, name)
            )
        built = []
        for text in _sources():
            source.write_text(text)
            built.append(_place(folder, text))
            _compile(source, built[-1], [scratch], driver.include_dirs, driver.libraries)
    return built


def _sources() -> Iterator[str]:
    yield Path(driver.dirname, "driver.c").read_text()
    for kernel in KERNELS:
        signature = {param.name: _type(param) for param in kernel.params}
        yield driver.make_launcher({}, signature, None)


def _type(param: KernelParam) -> str:
    """A parameter's type as Triton's. What is not annotated is a pointer, and all pointers launch alike."""
    return "constexpr" if param.is_constexpr else param.annotation_type or "*i8"


def _place(folder: Path, source: str) -> Path:
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    return folder / f"{hashlib.sha256(source.encode()).hexdigest()}{suffix}"


def _compile(
    source: Path,
    target: Path,
    library_dirs: Sequence[str],
    include_dirs: Sequence[str],
    libraries: Sequence[str],
) -> None:
    python = sysconfig.get_paths()["include"]
    if not Path(python, "Python.h").exists():
        raise BuildError(f"{python} has no Python.h: install the headers of this Python (python3-dev)")
    command = [*find_compiler("CC"), *FLAGS, str(source), "-Wl,--no-as-needed"]
    command += [f"-I{path}" for path in (*include_dirs, python)]
    command += [f"-L{path}" for path in library_dirs]
    compile_library([*command, *(f"-l:{name}" for name in libraries)], target)


if __name__ == "__main__":
    try:
        sys.stdout.write("".join(f"built {path}\n" for path in build_launchers()))
    except BuildError as error:
        sys.exit(f"GPU launchers: {error}")
