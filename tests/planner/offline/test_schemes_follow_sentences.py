"""A scheme sounds like the sentence that it was written from."""

import pytest

from sva_planner.mllm.offline import write_scheme

SENTENCES = {
    "A horse gallops through the rain": ("hooves", "rain"),
    "A dog barks at a train passing": ("dog", "train"),
    "Dogs are barking while it is raining": ("dog", "rain"),
    "A rider crosses the desert at sunset": ("hooves", "wind"),
    "Thunder and lightning over a dark forest": ("thunder", "bird|leaves"),
    "A woman walks along the beach": ("footsteps", "waves"),
    "Children playing football in a park": ("ball", "crowd"),
    "An owl hoots in the woods at night": ("owl", "bird|crickets"),
    "Seagulls circling above the harbour": ("seagull", "wave|boat"),
    "A cat sleeps next to the fireplace": ("cat", "fire"),
    "Two knights duel with swords": ("sword", "explosion|wind"),
    "A helicopter lands on a snowy mountain": ("helicopter", "wind"),
    "Someone is typing on a laptop in an office": ("typing", "fan"),
    "A blacksmith hammers glowing iron": ("hammer", "machinery|fire"),
    "A lumberjack with a chainsaw in the forest": ("saw", "bird"),
    "A diver explores a coral reef": ("underwater", "bubbles"),
    "A submarine deep under the sea": ("underwater", "bubbles|waves"),
    "A waterfall in the jungle": ("waterfall", "thunder|stream"),
    "Water drips in a dark cave": ("drip", "wind"),
    "A motorcycle races along the highway": ("motorcycle", "engine"),
    "Police cars rush through the city": ("siren", "horn"),
    "A church bell rings over the village": ("bell", "bird"),
    "Fireworks above the cheering crowd": ("firework", "crowd"),
    "An old clock ticking in an empty room": ("clock", "room tone"),
    "A haunted house with a creaking door": ("door", "owl"),
    "A spaceship with laser guns": ("electric hum", "laser"),
    "A robot walks through a factory": ("machinery", "footsteps"),
    "Bees fly from flower to flower": ("bees", "bird"),
    "Frogs in a pond": ("frog", "stream|crickets"),
    "Crickets chirp in the meadow": ("cricket", "bird"),
    "A herd of sheep and a cow": ("sheep", "cow"),
    "An airplane takes off": ("airplane", "wind"),
    "A sailing boat on the ocean": ("boat", "wave"),
    "A girl rides a bicycle down the street": ("whoosh", "horn"),
    "The audience applauds the dancers": ("applau", "footsteps"),
    "A man knocks on the door": ("knock", "door"),
    "He walks through deep snow": ("snow", "wind"),
    "A tennis ball bounces": ("ball", "crowd"),
    "A bomb explodes in the desert": ("explosion", "wind"),
    "Wind chimes on a porch in the breeze": ("chimes", "wind"),
    "People toast with champagne at a wedding": ("glass", "bell|crowd"),
    "A lion roars in the savanna": ("roar|growl", "wind"),
    "A campfire under the stars": ("fire", "hum|wind"),
    "A hawk glides across the blue sky": ("hawk", "wind"),
    "Rain on a car's windscreen": ("rain", "engine"),
    "A surfer rides a big wave": ("waves", "gull|hooves"),
    "A baby laughs": ("baby", "laugh"),
    "A phone rings on the desk": ("phone", "room tone|bell"),
    "Ducks swim on a lake": ("duck", "splash"),
    "A heart beats slowly in a hospital": ("heartbeat", "wind"),
    "no rain, only wind over the mountains": ("wind", "crow"),
    "I saw a wolf howling at the moon": ("dog", "cricket"),
}
"""Each sentence with what its two effects must name, in either order; | separates what will do."""


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES.items())
@pytest.mark.parametrize("seed", [0, 1, 7])
def test_the_effects_name_what_the_sentence_names(
    sentence: str, expected: tuple[str, str], seed: int
) -> None:
    prompts = [prompt.lower() for prompt in write_scheme(sentence, "", seed).sfx]
    for sounds in expected:
        assert any(sound in prompt for sound in sounds.split("|") for prompt in prompts), prompts


@pytest.mark.parametrize(
    ("sentence", "unwanted"),
    [
        ("A street without rain", "rain"),
        ("A man waves at his friends", "waves"),
        ("I saw a bird", "saw"),
        ("A helicopter flies over the hills", "bees"),
        ("There is no dog, just a cat", "dog"),
    ],
)
def test_what_is_denied_or_meant_otherwise_does_not_sound(sentence: str, unwanted: str) -> None:
    for seed in range(5):
        assert not any(unwanted in prompt.lower().split() for prompt in write_scheme(sentence, "", seed).sfx)


@pytest.mark.parametrize(
    ("sentence", "music"),
    [
        ("A desert at sunset", "western"),
        ("A storm over a jungle", "suspense"),
        ("A kitten with a toy", "whimsical"),
        ("A battle in front of a castle", "heroic"),
        ("A coral reef", "ambient"),
        ("A ghost in a graveyard", "horror"),
        ("A sad woman looks out of the window", "melancholic"),
    ],
)
def test_the_music_suits_the_place_and_the_mood(sentence: str, music: str) -> None:
    assert all(music in write_scheme(sentence, "", seed).bgm.lower() for seed in range(5))


@pytest.mark.parametrize(
    "sentence",
    ["", "?!", "两个人在走路", "Un chien court dans la neige", "Der Hund ist im Wald", "xyzzy plugh"],
)
def test_sentences_that_cannot_be_read_get_a_gentle_scheme(sentence: str) -> None:
    scheme = write_scheme(sentence, "", 1)
    assert "wind" in scheme.sfx[0].lower()
    assert "calm" in scheme.bgm.lower()
