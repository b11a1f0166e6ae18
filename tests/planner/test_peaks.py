"""Peaks are those that `scipy.signal.find_peaks` finds."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import signal

from sva_planner.keyframes.peaks import find_peaks, width

# Few levels, so that there are flat tops and equal heights; and many.
CURVES = st.lists(st.integers(0, 5), min_size=1, max_size=40) | st.lists(
    st.floats(-1, 1, width=32), min_size=1, max_size=40
)


@settings(max_examples=300, deadline=None)
@given(values=CURVES, prominence=st.sampled_from([0.0, 0.3, 2.0]), distance=st.integers(1, 6))
def test_peaks_and_their_prominence_equal_those_of_scipy(
    values: list[float], prominence: float, distance: int
) -> None:
    curve = np.array(values, dtype=np.float64)
    found = find_peaks(curve, prominence=prominence, distance=distance)
    expected, shape = signal.find_peaks(curve, prominence=prominence, distance=distance)
    summits = curve[signal.find_peaks(curve)[0]]
    # Which of two equally high neighbours counts is left open by SciPy.
    assume(distance == 1 or len(set(summits)) == len(summits))
    assert [peak.index for peak in found] == expected.tolist()
    assert [peak.prominence for peak in found] == pytest.approx(shape["prominences"])


@settings(max_examples=300, deadline=None)
@given(values=CURVES, depth=st.sampled_from([0.2, 0.5, 0.8]))
def test_widths_equal_those_of_scipy(values: list[float], depth: float) -> None:
    curve = np.array(values, dtype=np.float64)
    found = find_peaks(curve, prominence=0.0)
    _, shape = signal.find_peaks(curve, prominence=0.0, width=(0, None), rel_height=depth)
    assert [width(curve, peak, depth=depth) for peak in found] == pytest.approx(shape["widths"])


def test_a_planner_starts_without_statistics_and_signal_processing() -> None:
    heavy = "{'scipy.stats', 'scipy.signal', 'librosa', 'torch', 'google.genai', 'openai'}"
    code = f"import sys, sva_planner.__main__; print(*({heavy} & set(sys.modules)))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout
    assert out.split() == []
