"""Moods that a wish may ask for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Mood:
    """A mood that replaces the character's own."""

    words: tuple[str, ...]
    mood: str
    adjective: str
    """How the idea's title says it."""
    tempo: tuple[int, int]
    """Range in beats per minute."""
    key: str
    """Either "major" or "minor"."""
    style: str = ""
    """What it makes of the style when the wish names none; empty keeps the character's."""
    touch: str = ""
    """What it does to a sound effect: "soft", "distant", "loud", or nothing."""


def _words(listed: str) -> tuple[str, ...]:
    return tuple(listed.split(","))


MOODS: tuple[Mood, ...] = (
    Mood(
        words=_words(
            "scary,horror,creepy,spooky,frightening,terrifying,fear,eerie,haunting,sinister,halloween"
        ),
        mood="scary and tense",
        adjective="Haunted",
        style="horror",
        tempo=(56, 70),
        key="minor",
        touch="distant",
    ),
    Mood(
        words=_words(
            "melancholic,melancholy,sad,sadness,sorrow,somber,sombre,gloomy,lonely,tragic,grief,"
            "depressing,tearful"
        ),
        mood="melancholic and tender",
        adjective="Melancholy",
        style="neoclassical",
        tempo=(60, 72),
        key="minor",
        touch="soft",
    ),
    Mood(
        words=_words("children,child,kid,kids,baby,toddler,playful,whimsical,cute,childlike"),
        mood="playful and bright",
        adjective="Playful",
        tempo=(108, 122),
        key="major",
        touch="soft",
    ),
    Mood(
        words=_words("funny,comic,comedy,humorous,silly,goofy,amusing,cartoon"),
        mood="funny and light-hearted",
        adjective="Silly",
        style="whimsical, playful",
        tempo=(116, 130),
        key="major",
    ),
    Mood(
        words=_words("happy,cheerful,joyful,joy,sunny,fun,upbeat,lively,fresh,bright,optimistic,merry"),
        mood="happy and upbeat",
        adjective="Bright",
        style="upbeat pop",
        tempo=(112, 126),
        key="major",
    ),
    Mood(
        words=_words("romantic,love,tender,sentimental,wedding,intimate"),
        mood="romantic and tender",
        adjective="Tender",
        tempo=(68, 80),
        key="major",
        touch="soft",
    ),
    Mood(
        words=_words(
            "calm,calming,peaceful,quiet,relaxing,relaxed,serene,gentle,soothing,meditative,zen,cozy,"
            "slow,soft,sleepy"
        ),
        mood="calm and peaceful",
        adjective="Quiet",
        tempo=(62, 74),
        key="major",
        touch="soft",
    ),
    Mood(
        words=_words("epic,heroic,grand,majestic,powerful,triumphant,dramatic,legendary,victory"),
        mood="epic and heroic",
        adjective="Epic",
        style="epic orchestral",
        tempo=(110, 130),
        key="minor",
    ),
    Mood(
        words=_words("energetic,fast,exciting,action,intense,driving,adrenaline,dynamic,thrilling"),
        mood="energetic and driving",
        adjective="Racing",
        style="driving rock",
        tempo=(128, 142),
        key="minor",
        touch="loud",
    ),
    Mood(
        words=_words("mysterious,mystery,mystical,curious,strange,secret,magical,enchanting,otherworldly"),
        mood="mysterious and curious",
        adjective="Mystical",
        style="mystery film",
        tempo=(72, 86),
        key="minor",
        touch="distant",
    ),
    Mood(
        words=_words("tense,suspense,suspenseful,thriller,anxious,dangerous,ominous,dark,menacing"),
        mood="dark and suspenseful",
        adjective="Dark",
        style="suspense film",
        tempo=(80, 94),
        key="minor",
        touch="distant",
    ),
    Mood(
        words=_words("nostalgic,nostalgia,memory,memories,wistful,vintage,emotional,bittersweet"),
        mood="nostalgic and warm",
        adjective="Remembered",
        tempo=(70, 84),
        key="major",
        touch="soft",
    ),
    Mood(
        words=_words("dreamy,dream,ethereal,floating,surreal,hypnotic"),
        mood="dreamy and ethereal",
        adjective="Dreaming",
        tempo=(66, 80),
        key="major",
        touch="soft",
    ),
    Mood(
        words=_words("hopeful,hope,inspiring,uplifting,motivational,inspirational"),
        mood="hopeful and uplifting",
        adjective="Hopeful",
        style="cinematic",
        tempo=(88, 104),
        key="major",
    ),
    Mood(
        words=_words("angry,aggressive,brutal,furious,violent,rage"),
        mood="angry and aggressive",
        adjective="Furious",
        style="hard rock",
        tempo=(132, 146),
        key="minor",
        touch="loud",
    ),
)
