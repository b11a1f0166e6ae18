"""The words around a sound change it in the way that they say."""

from __future__ import annotations

import numpy as np
import pyloudnorm
import pytest
from scipy.signal import find_peaks

from tests.sfx.listening import (
    ENVELOPE_RATE,
    RATE,
    Samples,
    centroid,
    envelope,
    onset_rate,
    render,
    rhythm,
    strongest_partials,
)

SEED = 4


def loudness(samples: Samples) -> float:
    return float(pyloudnorm.Meter(RATE).integrated_loudness(samples))


def quarters_db(samples: Samples) -> list[float]:
    """Level of each quarter of the clip in dB."""
    return [10 * float(np.log10(np.mean(part.astype(float) ** 2))) for part in np.array_split(samples, 4)]


@pytest.mark.parametrize("kind", ["rain", "dog", "waterfall", "hammer"])
@pytest.mark.parametrize("word", ["distant {}", "{} in the distance", "far away, {}"])
def test_a_distant_sound_is_darker_and_quieter(kind: str, word: str) -> None:
    near, far = render(kind, 4.0, SEED), render(word.format(kind), 4.0, SEED)
    assert centroid(far) < 0.75 * centroid(near)
    assert loudness(far) < loudness(near) - 2


@pytest.mark.parametrize("kind", ["crowd", "waterfall", "typing"])
def test_a_muffled_sound_loses_its_treble(kind: str) -> None:
    assert centroid(render(f"muffled {kind}", 4.0, SEED)) < 0.7 * centroid(render(kind, 4.0, SEED))


@pytest.mark.parametrize("kind", ["rain", "hooves", "siren"])
def test_soft_is_quieter_than_plain_and_loud_is_louder(kind: str) -> None:
    soft, plain, loud = (render(f"{word}{kind}", 4.0, SEED) for word in ("soft ", "", "loud "))
    assert loudness(soft) < loudness(plain) - 2
    assert loudness(loud) > loudness(plain) + 1


@pytest.mark.parametrize("kind", ["engine", "rain", "siren", "hooves"])
def test_an_approaching_sound_rises_and_a_receding_one_falls(kind: str) -> None:
    rising = quarters_db(render(f"{kind} approaching", 6.0, SEED))
    falling = quarters_db(render(f"{kind} fading", 6.0, SEED))
    assert rising == sorted(rising)
    assert rising[3] - rising[0] > 9
    assert falling == sorted(falling, reverse=True)
    assert falling[0] - falling[3] > 9


def test_a_passing_sound_is_loudest_in_the_middle() -> None:
    levels = quarters_db(render("engine passing", 6.0, SEED))
    assert min(levels[1], levels[2]) > max(levels[0], levels[3]) + 6


def test_a_passing_horn_drops_in_pitch() -> None:
    horn = render("beep passing", 8.0, SEED)
    before, _ = strongest_partials(horn[int(2.0 * RATE) : int(3.4 * RATE)])
    after, _ = strongest_partials(horn[int(4.6 * RATE) : int(6.0 * RATE)])
    assert 1.04 < np.median(before) / np.median(after) < 1.3


@pytest.mark.parametrize("kind", ["footsteps", "hammer", "clock", "hooves"])
def test_fast_has_more_onsets_than_slow(kind: str) -> None:
    slow, fast = render(f"slow {kind}", 6.0, SEED), render(f"fast {kind}", 6.0, SEED)
    assert onset_rate(fast) > 1.6 * onset_rate(slow)


@pytest.mark.parametrize("kind", ["owl", "bell", "car horn", "bees"])
def test_deep_is_lower_than_high_pitched(kind: str) -> None:
    deep, high = render(f"deep {kind}", 4.0, SEED), render(f"high-pitched {kind}", 4.0, SEED)
    assert centroid(high) > 1.3 * centroid(deep)


def test_an_echo_fills_the_pauses() -> None:
    dry, wet = envelope(render("hammer", 4.0, SEED)), envelope(render("hammer echoing", 4.0, SEED))
    assert np.percentile(wet, 20) / wet.max() > 2 * np.percentile(dry, 20) / dry.max()


def test_rhythmic_steps_keep_stricter_time() -> None:
    free = rhythm(render("door knock", 8.0, SEED))[1]
    steady = rhythm(render("rhythmic hammer", 8.0, SEED))[1]
    assert steady > rhythm(render("hammer", 8.0, SEED))[1]
    assert steady > free


@pytest.mark.parametrize(("word", "count"), [("single", 1), ("two", 2), ("three", 3)])
def test_a_number_is_the_number_of_knocks(word: str, count: int) -> None:
    level = envelope(render(f"{word} knocks on the door", 4.0, SEED))
    level = np.convolve(level, np.ones(8) / 8, "same")
    peaks, _ = find_peaks(level, prominence=0.3 * level.max(), distance=int(0.1 * ENVELOPE_RATE))
    assert len(peaks) == count


def test_an_intermittent_sound_pauses_and_returns() -> None:
    level = envelope(render("intermittent rain", 10.0, SEED))
    quiet = level < 0.1 * np.median(level[level > 0.3 * level.max()])
    assert 0.1 < quiet.mean() < 0.9
    assert not quiet[10 : ENVELOPE_RATE // 4].any()


def test_modifiers_belong_to_the_sound_beside_them() -> None:
    thunder_far = render("distant thunder and close rain", 6.0, SEED)
    rain_far = render("close thunder and distant rain", 6.0, SEED)
    assert centroid(thunder_far) > 3 * centroid(rain_far)
