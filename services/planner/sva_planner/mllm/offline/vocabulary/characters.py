"""The characters of music that suit places."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Character:
    """What the music of a place is like."""

    mood: str
    style: str
    lead: str
    backing: str
    beat: str
    tempo: tuple[int, int]
    """Range in beats per minute."""


CHARACTERS: dict[str, Character] = {
    "deep": Character(
        "mysterious and weightless",
        "ambient",
        "slow glassy synth melody",
        "deep pads and soft harp",
        "a barely felt pulse",
        (60, 72),
    ),
    "frontier": Character(
        "wide and adventurous",
        "cinematic western",
        "lonely trumpet melody",
        "acoustic guitar and warm strings",
        "a galloping beat on hand drums",
        (104, 120),
    ),
    "storm": Character(
        "dark and suspenseful",
        "cinematic orchestral",
        "low cello melody",
        "tremolo strings and deep brass",
        "heavy timpani hits",
        (76, 92),
    ),
    "rainy": Character(
        "wistful and quiet",
        "neoclassical",
        "soft piano melody",
        "slow strings",
        "a gentle, sparse beat",
        (66, 78),
    ),
    "shore": Character(
        "warm and relaxed",
        "acoustic",
        "nylon guitar melody",
        "marimba and soft pads",
        "a light shaker beat",
        (84, 98),
    ),
    "voyage": Character(
        "adventurous and proud",
        "orchestral",
        "french horn melody",
        "sweeping strings",
        "a rolling drum beat",
        (92, 108),
    ),
    "pastoral": Character(
        "peaceful and bright",
        "folk",
        "flute melody",
        "acoustic guitar and light strings",
        "a soft, easy beat",
        (80, 96),
    ),
    "sky": Character(
        "free and uplifting",
        "cinematic ambient",
        "soaring flute melody",
        "airy strings and soft piano",
        "a slow, open beat",
        (72, 86),
    ),
    "winter": Character(
        "calm and crystalline",
        "ambient",
        "celesta melody",
        "soft strings and bells",
        "a slow, sparse beat",
        (66, 80),
    ),
    "city": Character(
        "busy and confident",
        "funk",
        "electric piano melody",
        "bass guitar and muted guitar",
        "a tight drum groove",
        (100, 114),
    ),
    "neon": Character(
        "cool and restless",
        "synthwave",
        "bright synth lead melody",
        "pulsing synth bass and pads",
        "a steady electronic beat",
        (100, 112),
    ),
    "night": Character(
        "quiet and intimate",
        "nocturne",
        "gentle piano melody",
        "soft pads and low strings",
        "a slow, sparse beat",
        (60, 74),
    ),
    "cosmos": Character(
        "vast and wondering",
        "space ambient",
        "slow synth melody",
        "evolving pads and choir",
        "a distant pulse",
        (62, 76),
    ),
    "glow": Character(
        "warm and hopeful",
        "cinematic",
        "acoustic guitar melody",
        "soft strings and piano",
        "a gentle beat",
        (78, 90),
    ),
    "cozy": Character(
        "intimate and curious",
        "acoustic lo-fi",
        "soft piano melody",
        "warm electric piano and upright bass",
        "a light brushed drum beat",
        (76, 90),
    ),
    "forge": Character(
        "strong and driving",
        "industrial",
        "low string melody",
        "distorted bass and brass",
        "a hard metallic beat",
        (96, 112),
    ),
    "digital": Character(
        "focused and clean",
        "minimal electronic",
        "plucked synth melody",
        "soft pads and bass",
        "a steady light beat",
        (98, 110),
    ),
    "mystery": Character(
        "mysterious and uneasy",
        "ambient",
        "clarinet melody",
        "low strings and vibraphone",
        "a slow, uncertain pulse",
        (64, 78),
    ),
    "horror": Character(
        "scary and tense",
        "horror",
        "eerie celesta melody",
        "dissonant strings and low drones",
        "a slow heartbeat-like drum",
        (58, 72),
    ),
    "epic": Character(
        "epic and heroic",
        "orchestral",
        "brass fanfare melody",
        "soaring strings and choir",
        "thunderous percussion",
        (112, 132),
    ),
    "sport": Character(
        "energetic and determined",
        "rock",
        "electric guitar melody",
        "bass guitar and organ",
        "a driving drum beat",
        (124, 138),
    ),
    "festive": Character(
        "joyful and bright",
        "latin pop",
        "trumpet melody",
        "guitar, piano and bass",
        "a danceable drum beat",
        (112, 124),
    ),
    "playful": Character(
        "playful and funny",
        "whimsical",
        "xylophone melody",
        "pizzicato strings and clarinet",
        "a bouncing woodblock beat",
        (112, 126),
    ),
    "sacred": Character(
        "solemn and serene",
        "choral",
        "organ melody",
        "slow choir and strings",
        "almost no beat",
        (58, 70),
    ),
    "ember": Character(
        "warm and glowing",
        "folk",
        "acoustic guitar melody",
        "cello and soft hand drums",
        "a slow, steady beat",
        (72, 86),
    ),
    "journey": Character(
        "forward-moving and hopeful",
        "indie",
        "guitar melody",
        "piano, bass and strings",
        "a steady rolling drum beat",
        (104, 118),
    ),
    "calm": Character(
        "calm and open",
        "ambient",
        "soft piano melody",
        "warm pads and light strings",
        "a gentle, slow beat",
        (72, 84),
    ),
}
