"""Words and the kinds of sound they name.

One entry per kind: words in any inflection (`stem.py` folds them), and phrases with `_` for a space.
A word may name several kinds. Words stand here as people write them.
"""

from __future__ import annotations

NAMES: dict[str, str] = {
    "wind": (
        "wind breeze gust gale draught windy breezy blizzard hurricane tornado typhoon sandstorm "
        "windswept storm gusty tempest"
    ),
    "rain": (
        "rain rainy rainfall raindrop drizzle downpour shower monsoon rainstorm thunderstorm typhoon "
        "rainforest storm stormy hail"
    ),
    "thunder": (
        "thunder thunderclap thunder_clap clap_of_thunder thunderstorm lightning thunderbolt storm stormy"
    ),
    "waves": "wave surf sea ocean shore beach tide seaside coastline breaker shoreline seashore tsunami",
    "stream": "stream brook creek river water flowing_water rapids fountain canal faucet spring_water",
    "waterfall": "waterfall cascade cataract niagara water_fall",
    "underwater": (
        "underwater under_water submerged deep_sea scuba diver submarine coral_reef reef coral seabed "
        "aquarium ocean_floor sea_floor fish jellyfish whale shark beneath_the_waves under_the_sea "
        "under_the_waves"
    ),
    "bubbles": "bubble boil bubbling cauldron soda fizz kettle potion",
    "drip": "drip droplet water_drop leak dripping_water stalactite leaking_tap",
    "splash": "splash puddle swimming_pool plunge dolphin splashing_water",
    "fire": "fire flame campfire bonfire fireplace burn blaze ember wildfire torch hearth lava inferno",
    "birds": "bird birdsong songbird sparrow robin nightingale warbler parrot canary finch lark blackbird",
    "seagull": "seagull gull albatross pelican sea_bird seabird",
    "hawk": "hawk eagle falcon buzzard raptor vulture condor pterodactyl",
    "crow": "crow raven rook magpie jackdaw caw",
    "owl": "owl hoot",
    "rooster": "rooster cockerel cock_a_doodle_doo hen chicken",
    "duck": "duck quack goose geese mallard duckling swan",
    "crickets": "cricket grasshopper cicada locust katydid insect",
    "frogs": "frog toad croak ribbit bullfrog",
    "bees": "bee wasp hornet bumblebee beehive mosquito housefly buzzing_fly swarm",
    "leaves": "leaf leaves foliage rustling_leaves rustling_grass rustling_paper paper twig bush",
    "footsteps": (
        "footstep footfall steps feet stomping marching pedestrian shoe shoes high_heels boots stomp "
        "jogger marching_soldiers dinosaur_steps"
    ),
    "hooves": (
        "hoof hooves horse gallop canter trot pony stallion donkey cavalry stagecoach camel zebra "
        "hoofbeat reindeer"
    ),
    "engine": "engine car truck motor bus vehicle traffic tractor automobile van lorry taxi race_car racecar",
    "motorcycle": (
        "motorcycle motorbike moped scooter biker harley dirt_bike chainsaw lawnmower go_kart motor_bike"
    ),
    "helicopter": "helicopter chopper rotor drone propeller",
    "airplane": "airplane aeroplane plane aircraft jet airliner rocket spaceship spacecraft",
    "train": "train railway railroad locomotive tram subway railcar train_track",
    "train_horn": (
        "train_horn train_whistle steam_whistle foghorn fog_horn ship_horn ship's_horn locomotive_horn "
        "air_horn"
    ),
    "siren": "siren ambulance police firetruck fire_truck fire_engine police_car police_siren air_raid",
    "car_horn": "horn car_horn honk klaxon beeping_car traffic_jam",
    "bell": "bell church_bell gong toll bell_tower cathedral_bell temple_bell",
    "wind_chimes": "wind_chime chime windchime tinkle crystal fairy sparkle twinkle glitter",
    "clock": "clock ticking tick tick_tock metronome pendulum wristwatch stopwatch",
    "clock_alarm": "alarm_clock clock_alarm school_bell bicycle_bell fire_alarm",
    "hammer": "hammer anvil blacksmith nail_hammering",
    "saw": "saw sawing handsaw sandpaper saw_blade",
    "typing": "typing typewriter keyboard keystroke key_presses keyboard_typing laptop_keyboard",
    "door_creak": "creak creaky hinge squeaky_door creaking_door floorboard",
    "door_knock": "knock door_knock knock_on_the_door knocking_on_a_door knock_on_door knock_at_the_door",
    "glass": "glass shatter bottle window_breaking mirror_breaking glass_breaking dishes vase",
    "crowd": "crowd chatter people voice babble murmur audience speech conversation walla talk",
    "applause": "applause clap ovation applaud cheer",
    "laugh": "laugh laughter giggle chuckle",
    "baby": "baby infant newborn toddler",
    "heartbeat": "heartbeat heart heart_beat",
    "ball": "ball basketball bounce dribble tennis volleyball ping_pong",
    "explosion": (
        "explosion explode blast bomb boom detonation grenade cannon gunshot gun volcano eruption "
        "artillery dynamite"
    ),
    "punch": "punch boxing martial_arts fistfight boxer",
    "electric_hum": (
        "electric_hum transformer electricity power_line fluorescent voltage electrical electrical_hum "
        "electric neon_sign neon mains"
    ),
    "beep": "beep monitor alarm countdown sonar radar robot notification bleep microwave",
    "phone": "phone telephone ringtone cellphone phone_ringing",
    "whoosh": (
        "whoosh swoosh swish swoop skateboard arrow wings flapping_wings whip skier skiing snowboarder "
        "wingbeat"
    ),
    "dog": "dog puppy bark hound woof wolf wolves",
    "cat": "cat kitten meow kitty miaow feline",
    "cow": "cow cattle moo ox buffalo bison bull",
    "sheep": "sheep goat lamb baa bleat ewe",
    "elephant": "elephant mammoth trumpeting trumpet_call trumpet_calls",
    "roar": "lion tiger bear monster dinosaur growl beast dragon godzilla leopard lion_roar roaring_lion",
    "machinery": (
        "machine machinery factory industrial assembly_line conveyor_belt conveyor mechanical piston "
        "printer washing_machine"
    ),
    "drill": "drill power_tool electric_drill power_drill jackhammer dentist_drill",
    "camera": "camera shutter photographer paparazzi",
    "coins": "coin money cash treasure jingling_keys jingle",
    "fireworks": "firework firecracker pyrotechnics",
    "laser": "laser pew ray_gun phaser zap blaster lightsaber",
    "sword": "sword swordfight dagger sword_fight knight samurai metal_clash katana clashing_blades blade",
    "snow_steps": (
        "snow_steps footsteps_in_snow steps_in_snow footsteps_in_the_snow walking_in_snow "
        "walking_in_the_snow walk_through_snow footsteps_on_snow walking_on_snow snow_crunching "
        "crunching_snow footsteps_on_gravel gravel snow"
    ),
    "room_tone": "room_tone room_ambience quiet_room silence empty_room room_noise indoor_ambience air_duct",
    "fan": (
        "fan ventilator air_conditioner ventilation vacuum_cleaner hairdryer hair_dryer air_conditioning "
        "hand_dryer"
    ),
    "boat": "boat sail sailing rowing canoe kayak yacht sailboat raft ship rowboat harbor harbour",
}
"""Words that name a sound, or the thing that makes it."""

HINTS: dict[str, str] = {
    "waves": "crash lap coast island",
    "birds": (
        "chirp tweet sing twitter warble chirrup forest wood woodland jungle meadow garden park nature "
        "spring morning dawn"
    ),
    "leaves": "rustle crinkle crumple grass tree autumn page",
    "electric_hum": "hum buzz cyberpunk",
    "fire": "crackle sizzle",
    "engine": "rev rumble drive street highway road city urban",
    "siren": "wail emergency",
    "bell": "ring clang church temple monastery",
    "wind": (
        "howl whistle blow desert dune mountain cliff savanna plain prairie sky cloud arctic winter "
        "sunset canyon"
    ),
    "bubbles": "gurgle",
    "stream": "flow trickle pour lake drink",
    "drip": "drop cave cavern dungeon tap",
    "splash": "swim dive pool bathe",
    "glass": "break clink smash crack cup plate",
    "hooves": "ride",
    "cow": "farm pasture",
    "crowd": (
        "shout whisper scream yell restaurant market cafe stadium party festival pub bazaar mall city "
        "people's"
    ),
    "clock": "click time",
    "crickets": "night evening midnight summer moonlight",
    "frogs": "swamp marsh pond",
    "machinery": "whir grind rattle clank robotics gear pump press",
    "hammer": "construction carpenter workshop build nail pound",
    "whoosh": "pass rush fly swing throw flap surf glide zoom kite",
    "hawk": "screech soar",
    "door_creak": "door open haunted squeak gate",
    "footsteps": "walk run runner jog crunch dance stairs march step hike",
    "roar": "roar snarl",
    "typing": "office computer type laptop work write",
    "room_tone": "room indoor interior hallway library bedroom museum house kitchen quiet",
    "baby": "cry",
    "laugh": "children child kid playground smile",
    "explosion": "war battle shot",
    "punch": "fight kick hit",
    "airplane": "airport flight",
    "laser": "futuristic scifi space alien",
    "heartbeat": "pulse",
    "wind_chimes": "magic magical mystical fairy_tale shimmer star",
    "seagull": "pier dock port",
    "underwater": "diving",
    "camera": "photo photograph snapshot",
    "sword": "knife",
    "train": "station rail",
    "duck": "waterfowl",
}
"""Words that only suggest a sound. They count in a prompt without names: in "waves crash" nothing breaks."""

COVERED_BY: dict[str, frozenset[str]] = {
    "fireworks": frozenset({"explosion"}),
    "thunder": frozenset({"explosion"}),
    "motorcycle": frozenset({"engine"}),
    "airplane": frozenset({"engine"}),
    "helicopter": frozenset({"engine"}),
    "train": frozenset({"engine"}),
    "train_horn": frozenset({"train", "car_horn"}),
    "wind_chimes": frozenset({"wind"}),
    "snow_steps": frozenset({"footsteps"}),
    "clock_alarm": frozenset({"clock", "beep", "bell"}),
    "underwater": frozenset({"waves", "stream"}),
    "waterfall": frozenset({"stream"}),
    "door_knock": frozenset({"door_creak"}),
    "drip": frozenset({"stream"}),
    "splash": frozenset({"stream"}),
    "bubbles": frozenset({"stream"}),
    "fan": frozenset({"room_tone"}),
}
"""A kind on the left explains the words of those on the right: a waterfall needs no stream beside it."""
