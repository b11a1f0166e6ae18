"""Places where nothing happens."""

from __future__ import annotations

from ..canvas import Canvas
from ..registry import kind
from ..synthesis.noise import band, moving
from ..synthesis.oscillators import harmonics, wavetable
from ..synthesis.spectra import below, near
from ..synthesis.timebase import Samples


@kind("room_tone", mix_db=-6)
def room_tone(canvas: Canvas) -> None:
    """A quiet room: soft air from a duct, mains in the walls, the resonances of the box."""
    rng = canvas.rng
    walls = [rng.uniform(*edges) * canvas.shape.pitch for edges in ((95, 130), (190, 260), (330, 430))]

    def spectrum(f: Samples, t: Samples) -> Samples:
        del t
        air = below(f, 170, 1.7)
        modes = sum((0.5 * near(f, wall, 25) for wall in walls), 0 * f)
        return air + modes

    slow = canvas.wander(0.2, 0.9, 1.0)
    canvas.texture(lambda rng, t: moving(rng, t, spectrum) * slow(t))
    table = harmonics([1.0, 0.25, 0.3, 0.1])
    canvas.tone(lambda t: wavetable(60.0 * t, table), 0.06)
    canvas.texture(lambda rng, t: band(rng, t.size, 500, 2000, 1), 0.03)
