"""What a listener would state about each kind of sound, as ranges of `listening.Heard`.

The ranges come from the things themselves: the beats a heart makes in a second, the band in which
crickets sing, the pitch of a church bell. They are narrow enough that no two kinds can be swapped.
"""

from __future__ import annotations

from .animals import ANIMALS
from .body import BODY
from .people import PEOPLE
from .ranges import Range
from .signals import SIGNALS
from .sky import SKY
from .tools import TOOLS
from .vehicles import VEHICLES
from .water import WATER

EXPECTED: dict[str, dict[str, Range]] = {
    **ANIMALS,
    **BODY,
    **PEOPLE,
    **SIGNALS,
    **SKY,
    **TOOLS,
    **VEHICLES,
    **WATER,
}
