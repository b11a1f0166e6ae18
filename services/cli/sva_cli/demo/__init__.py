"""A clip of our own making: a calm sea at dusk, over which a thunderstorm comes."""
