"""The tiny checkpoints and the compiled CPU kernels, to every test of this folder."""

from dataclasses import replace

import pytest

from sva_text_to_audio.engine.kernels.build import BuildError, build, find_compiler
from sva_text_to_audio.engine.kernels.library import Library, open_library

from .checkpoints.fixtures import (
    hub,
    make_checkpoint,
    models_hub,
    reference,
    tiny_audiogen,
    tiny_musicgen,
    tiny_stereo,
)

__all__ = [
    "hub",
    "make_checkpoint",
    "models_hub",
    "reference",
    "tiny_audiogen",
    "tiny_musicgen",
    "tiny_stereo",
]


@pytest.fixture(scope="session")
def cpu_library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The CPU kernels, compiled from their sources as they are now."""
    try:
        find_compiler()
    except BuildError as error:
        pytest.skip(str(error))
    library = open_library(build(library=tmp_path_factory.mktemp("kernels") / "libsva_native.so"))
    if library is None:
        pytest.skip("the processor cannot run the CPU kernels")
    return library


@pytest.fixture(scope="session", params=[8, 16], ids=["avx2", "avx512"])
def cpu_kernels(cpu_library: Library, request: pytest.FixtureRequest) -> Library:
    """The same, once for each width of the vectors that the processor has."""
    if cpu_library.lanes < request.param:
        pytest.skip(f"the processor has no vectors of {request.param} floats")
    return replace(cpu_library, lanes=request.param)
