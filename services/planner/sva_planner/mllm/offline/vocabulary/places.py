"""Places and times: what they sound like when nothing else is named, and the music that suits them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A setting, the words that name it, its ambience and the character of its music."""

    words: tuple[str, ...]
    ambience: tuple[str, ...]
    """Sound kinds, most typical first; at least two."""
    character: str
    """A key of the music characters."""
    title: str


def place(words: str, ambience: str, character: str, title: str) -> Place:
    """A place with `words` and `ambience` written as comma-separated strings."""
    return Place(
        tuple(word.strip() for word in words.split(",")), tuple(ambience.split(",")), character, title
    )


PLACES = (
    place(
        "underwater,undersea,under water,ocean floor,seabed,coral,reef,submerged,deep sea,under sea,"
        "submarine,diver",
        "underwater,bubbles",
        "deep",
        "the Deep",
    ),
    place(
        "desert,dune,sahara,canyon,savanna,savannah,mesa,western,cowboy",
        "wind,crickets",
        "frontier",
        "the Dunes",
    ),
    place(
        "jungle,rainforest,tropical,amazon,thunderstorm,storm,stormy,lightning,tempest,hurricane",
        "thunder,rain,leaves",
        "storm",
        "the Storm",
    ),
    place("rain,rainy,drizzle,umbrella,downpour", "rain,drip", "rainy", "the Rain"),
    place("beach,shore,coast,seaside,island,bay,lagoon,surf,surfer", "waves,seagull", "shore", "the Shore"),
    place(
        "sea,ocean,sail,sailing,ship,boat,pirate,harbor,harbour,port", "waves,boat", "voyage", "the Open Sea"
    ),
    place("lake,river,stream,waterfall,pond,creek,fountain", "stream,birds", "pastoral", "the Water"),
    place("swamp,marsh,bog,wetland", "frogs,crickets", "mystery", "the Marsh"),
    place(
        "forest,wood,woods,woodland,tree,grove,orchard,jungle path", "birds,leaves", "pastoral", "the Forest"
    ),
    place(
        "field,meadow,grass,farm,countryside,village,pasture,garden,park,flower,spring,picnic,valley,"
        "barn,ranch",
        "birds,wind",
        "pastoral",
        "the Meadow",
    ),
    place("sky,cloud,flying,glider,balloon,soar,hawk,eagle,kite", "wind,birds", "sky", "the Sky"),
    place("mountain,peak,cliff,summit,hill,climber,alps,himalaya", "wind,crow", "sky", "the Heights"),
    place(
        "snow,snowy,winter,ice,icy,arctic,frozen,blizzard,christmas,ski,glacier",
        "wind,snow_steps",
        "winter",
        "Winter",
    ),
    place(
        "city,street,town,downtown,traffic,urban,sidewalk,square,avenue,skyscraper,building,bridge,"
        "market,shop,crosswalk",
        "car_horn,crowd,engine",
        "city",
        "the City",
    ),
    place(
        "night city,neon,nightlife,cyberpunk,nightclub,club,skyline",
        "electric_hum,siren",
        "neon",
        "Neon",
    ),
    place("night,midnight,moon,moonlight,moonlit,evening,dusk", "crickets,owl", "night", "the Night"),
    place(
        "space,galaxy,star,stars,planet,universe,nebula,cosmos,spaceship,astronaut,alien,ufo,orbit,"
        "mars,satellite",
        "electric_hum,beep",
        "cosmos",
        "the Stars",
    ),
    place("sunset,sunrise,dawn,golden hour,morning", "birds,wind", "glow", "the Golden Hour"),
    place(
        "kitchen,cook,cooking,chef,restaurant,cafe,dinner,breakfast,food,bakery,coffee,tea",
        "glass,bubbles,fire",
        "cozy",
        "the Kitchen",
    ),
    place(
        "indoor,indoors,room,house,home,living room,bedroom,table,desk,close up,closeup,cozy,sofa,"
        "library,studio,lamp",
        "room_tone,clock",
        "cozy",
        "Small Things",
    ),
    place(
        "workshop,factory,forge,anvil,blacksmith,construction,garage,mine,industrial,tool",
        "machinery,hammer",
        "forge",
        "Iron",
    ),
    place(
        "office,computer,laptop,classroom,meeting,laboratory,lab,hacker", "typing,fan", "digital", "the Desk"
    ),
    place("cave,dungeon,tunnel,cavern,catacomb,sewer", "drip,wind", "mystery", "the Cave"),
    place(
        "haunted,ghost,graveyard,cemetery,zombie,vampire,horror,castle ruin,monster,skeleton,demon,witch",
        "door_creak,owl",
        "horror",
        "the Haunting",
    ),
    place(
        "war,battle,battlefield,soldier,army,explosion,knight,sword,castle,dragon,warrior",
        "explosion,sword",
        "epic",
        "the Battle",
    ),
    place(
        "stadium,match,sport,game,court,race,arena,gym,tennis,football,basketball,athlete",
        "crowd,ball",
        "sport",
        "the Game",
    ),
    place(
        "party,festival,wedding,celebration,carnival,birthday,parade,concert",
        "crowd,applause",
        "festive",
        "the Party",
    ),
    place("playground,school,toy,circus,cartoon,puppy,kitten,clown,teddy", "crowd,birds", "playful", "Play"),
    place("church,temple,cathedral,monastery,shrine,prayer", "bell,room_tone", "sacred", "the Bells"),
    place("fire,campfire,bonfire,fireplace,volcano,lava,wildfire", "fire,wind", "ember", "the Fire"),
    place("train,station,railway,locomotive", "train,crowd", "journey", "the Journey"),
    place("car,road,highway,drive,driving,truck,motorcycle,racing", "engine,wind", "journey", "the Road"),
)
