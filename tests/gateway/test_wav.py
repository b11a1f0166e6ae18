"""Tracks are WAV files that any reader takes."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile

from sva_common.errors import DataLoss
from sva_gateway import wav


@pytest.mark.parametrize("channels", [1, 2])
def test_a_reader_finds_the_samples_rate_and_channels(channels: int) -> None:
    samples = np.linspace(-1.5, 1.5, 3000, dtype="<f4").reshape(-1, channels)
    data = samples.tobytes()
    made = wav.header(wav.WaveFormat(44_100, channels), len(data)) + data
    read, rate = soundfile.read(io.BytesIO(made), dtype="float32", always_2d=True)
    assert rate == 44_100
    np.testing.assert_array_equal(read, samples)
    assert wav.read_format(made) == wav.WaveFormat(44_100, channels)


def test_a_track_beyond_the_size_that_the_format_can_say_still_gets_a_header() -> None:
    assert len(wav.header(wav.WaveFormat(48_000, 2), 1 << 33)) == wav.HEADER_BYTES


@pytest.mark.parametrize("data", [b"", b"RIFF", b"\0" * 100], ids=["empty", "short", "another file"])
def test_another_file_is_not_taken_for_a_track(data: bytes) -> None:
    with pytest.raises(DataLoss):
        wav.read_format(data)
