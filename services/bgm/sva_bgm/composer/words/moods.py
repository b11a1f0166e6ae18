"""Moods, and how each bends mode, tempo, energy and register. Several words average."""

from __future__ import annotations

from dataclasses import dataclass

from .text import Text


@dataclass(frozen=True, slots=True)
class Mood:
    """A bend on the style. `valence` -1 (minor) … 1 (major), `energy` -1 … 1, `tempo` factor,
    `register` in semitones, `scale` a colour asked for in so many words, `style` where no style is named."""

    valence: float = 0.0
    energy: float = 0.0
    tempo: float = 1.0
    register: float = 0.0
    scale: str = ""
    style: str = ""


_MOODS: tuple[tuple[str, Mood], ...] = (
    ("melancholic melancholy sad sorrow sorrowful mournful grief grieving lament heartbroken "
     "heartbreaking tragic "
     "somber sombre wistful lonely loneliness longing gloomy bleak tearful regret bittersweet "
     "elegiac pensive",
     Mood(-1.0, -0.4, 0.85, -2, style="piano")),
    ("joyful joy happy cheerful cheery merry sunny bright glad delightful festive celebration "
     "celebratory jolly "
     "carefree optimistic uplifting feelgood",
     Mood(1.0, 0.3, 1.1, 2, style="pop")),
    ("tense tension suspense suspenseful anxious nervous urgent ominous threatening menacing "
     "foreboding uneasy "
     "unsettling thriller thrilling danger dangerous",
     Mood(-1.0, 0.2, 1.05, -3, "harmonic minor", "suspense")),
    ("mysterious mystery enigmatic curious curiosity secret secretive mystic mystical "
     "otherworldly alien uncanny "
     "cosmic space galaxy nebula",
     Mood(-0.6, -0.2, 0.95, 0, "dorian", "mystery")),
    ("calm peaceful serene tranquil gentle soothing quiet soft relaxing relaxed still restful placid lullaby "
     "delicate tender mellow minimal minimalist ease underwater ocean sleepy warm cozy cosy",
     Mood(0.5, -0.6, 0.85, 0, style="ambient")),
    ("triumphant triumph victorious victory heroic hero majestic glorious grand noble proud "
     "conquering inspiring "
     "inspirational motivational soaring",
     Mood(0.8, 0.5, 1.05, 2, style="epic")),
    ("epic battle war warrior powerful mighty thunderous thundering colossal massive intense "
     "fierce storm stormy dramatic "
     "apocalyptic explosive adventurous adventure dinosaur beast giant chase action",
     Mood(-0.5, 0.6, 1.1, 0, style="epic")),
    ("dreamy dream dreamlike ethereal floating weightless hazy surreal celestial heavenly airy magical magic "
     "enchanting enchanted fairytale fairy wonder whimsical starry stars snow twinkling shimmering",
     Mood(0.4, -0.3, 0.9, 4, "lydian", "dreamy")),
    ("dark sinister evil grim brooding haunting haunted eerie spooky creepy scary frightening "
     "terrifying nightmare "
     "macabre ghostly gothic horror",
     Mood(-1.0, -0.1, 0.9, -5, "harmonic minor", "horror")),
    ("romantic love loving passionate sensual intimate affectionate wedding heartfelt emotive "
     "emotional touching "
     "sentimental moving",
     Mood(0.3, -0.2, 0.9, 0, style="romantic")),
    ("playful fun funny comic comical quirky silly goofy mischievous cartoon bouncy humorous "
     "amusing cute childlike "
     "children lighthearted cheeky",
     Mood(0.9, 0.1, 1.1, 5, style="playful")),
    ("energetic energy lively exciting excited dynamic vigorous vibrant upbeat pumping driving "
     "hype powerful party "
     "dance danceable",
     Mood(0.5, 0.5, 1.08, 1)),
    ("nostalgic nostalgia reflective contemplative thoughtful hopeful hope yearning tearjerking "
     "introspective",
     Mood(0.1, -0.3, 0.92, 0, style="piano")),
    ("angry anger aggressive furious rage brutal violent chaotic wild",
     Mood(-0.9, 0.7, 1.12, -2, "phrygian")),
    ("desert sandy dunes dusty outlaw cowboy canyon", Mood(-0.5, 0.0, 1.0, 0, style="western")),
    ("jungle tribal savanna prehistoric mammoth primal primitive rainforest",
     Mood(-0.3, 0.3, 1.0, 0, "dorian", "tribal")),
    ("rain rainy autumn foggy mist misty winter dusk", Mood(-0.5, -0.4, 0.9, 0, style="piano")),
    ("sunset sunrise morning dawn horizon landscape vast scenic nature forest mountain sky",
     Mood(0.4, -0.1, 0.95, 0, style="cinematic")),
    ("futuristic cyberpunk neon robot robotic technology digital cyber scifi laser city night drive",
     Mood(-0.4, 0.2, 1.0, 0, style="synthwave")),
)  # fmt: skip

LEXICON: dict[str, Mood] = {word: mood for words, mood in reversed(_MOODS) for word in words.split()}
LEXICON |= {
    "feel good": LEXICON["feelgood"],
    "sci fi": LEXICON["scifi"],
    "light hearted": LEXICON["lighthearted"],
}


def mood_of(text: Text) -> Mood:
    """The average of all moods named; a negated one ("not sad") counts a half, turned round.

    Energy does not simply average: the named extremes should be heard.
    """
    found = text.find(LEXICON)
    if not found:
        return Mood()
    weights = [-0.5 if each.negated else 1.0 for each in found]
    moods = [each.value for each in found]
    total = sum(abs(weight) for weight in weights)
    pairs = list(zip(weights, moods, strict=True))
    kept = [mood for weight, mood in pairs if weight > 0]
    tempo = 1.0
    for weight, mood in pairs:
        tempo *= mood.tempo ** (weight / total)
    return Mood(
        valence=sum(weight * mood.valence for weight, mood in pairs) / total,
        energy=sum(weight * mood.energy for weight, mood in pairs) / total,
        tempo=tempo,
        register=sum(weight * mood.register for weight, mood in pairs) / total,
        scale=next((mood.scale for mood in kept if mood.scale), ""),
        style=next((mood.style for mood in kept if mood.style), ""),
    )
