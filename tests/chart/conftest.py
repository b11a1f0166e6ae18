"""The chart, rendered once for each set of values."""

from __future__ import annotations

import pytest

from .rendering import CI, HELM, Rendered, render


@pytest.fixture(autouse=True)
def _helm() -> None:
    if HELM is None:
        pytest.skip("helm is not here; .ci/run and `make chart` say how to install it")


@pytest.fixture(params=CI)
def rendered(request: pytest.FixtureRequest) -> Rendered:
    """The chart with each of the ci values."""
    return render(request.param)
