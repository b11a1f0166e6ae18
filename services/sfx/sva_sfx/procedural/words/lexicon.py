"""Words and the kinds of sound they name.

One line per kind: words in any inflection (`stem.py` folds them) and phrases with `_` for a space.
A word may name several kinds. Write words here as people write them.
"""

from __future__ import annotations

NOUNS: dict[str, str] = {
    "wind": "wind breeze gust gale draught windy breezy howling_wind storm blizzard hurricane tornado typhoon "
    "desert dune sandstorm mountain mountaintop windswept cliff savanna plains prairie",
    "rain": "rain rainy rainfall raindrop drizzle downpour shower monsoon storm rainstorm thunderstorm typhoon "
    "rainforest pouring_rain",
    "thunder": "thunder thunderclap thunderstorm lightning thunderbolt storm",
    "waves": "wave surf sea ocean shore beach tide coast seaside coastline breaker shoreline",
    "stream": "stream brook creek river water flowing_water rapids fountain canal spring_water faucet",
    "waterfall": "waterfall cascade cataract niagara dam",
    "underwater": "underwater submerged deep_sea scuba diver submarine reef coral seabed aquarium diving "
    "under_water ocean_floor sea_floor fish jellyfish whale shark",
    "bubbles": "bubble boil boiling bubbling cauldron soda fizz potion kettle",
    "drip": "drip droplet drop leak leaking cave cavern stalactite water_drop",
    "splash": "splash splashing puddle plunge dive pool swimming swimmer dolphin",
    "fire": "fire flame campfire bonfire fireplace crackling burning blaze embers wildfire torch hearth "
    "fire_crackling",
    "birds": "bird birdsong songbird sparrow robin nightingale warbler parrot forest woods woodland jungle "
    "meadow garden park canary finch",
    "seagull": "seagull gull harbor harbour pelican albatross",
    "hawk": "hawk eagle falcon buzzard raptor kite vulture dragon pterodactyl",
    "crow": "crow raven rook magpie jackdaw caw",
    "owl": "owl hoot hooting",
    "rooster": "rooster cockerel cock_a_doodle_doo hen chicken",
    "duck": "duck quack goose geese mallard duckling pond",
    "crickets": "cricket grasshopper cicada locust katydid nighttime insect night summer_night",
    "frogs": "frog toad croak ribbit swamp marsh bullfrog",
    "bees": "bee wasp hornet bumblebee swarm hive fly flies mosquito beehive",
    "leaves": "leaf leaves foliage bush rustle grass rustling_leaves paper branches twig",
    "footsteps": "footstep step feet walk run runner jogging pedestrian shoe heels_clicking stomping marching "
    "stomp boots hiker stairs march walker",
    "hooves": "hoof hooves horse gallop galloping canter trot pony clop donkey stallion cavalry carriage camel "
    "zebra deer",
    "engine": "engine car truck motor bus vehicle traffic tractor automobile van street highway road taxi "
    "idling lorry race_car",
    "motorcycle": "motorcycle motorbike moped scooter biker harley dirt_bike chainsaw lawnmower go_kart",
    "helicopter": "helicopter chopper rotor copter drone propeller",
    "airplane": "airplane aeroplane plane aircraft jet airliner rocket spaceship spacecraft airport",
    "train": "train railway railroad locomotive tram subway metro carriages rail",
    "train_horn": "train_horn train_whistle steam_whistle foghorn fog_horn ship_horn locomotive_horn ship",
    "siren": "siren ambulance police firetruck fire_truck fire_engine police_car air_raid emergency",
    "car_horn": "horn car_horn honk honking klaxon traffic_jam",
    "bell": "bell church church_bell gong toll tolling temple cathedral chime_of_a_clock bell_tower",
    "wind_chimes": "wind_chime chime windchime tinkle tinkling crystal fairy magic magical sparkle sparkling "
    "shimmering twinkle",
    "clock": "clock tick ticking tock watch metronome pendulum",
    "clock_alarm": "alarm_clock clock_alarm school_bell bicycle_bell fire_alarm doorbell",
    "hammer": "hammer nail hammering anvil blacksmith construction carpenter workshop",
    "saw": "saw sawing sawmill handsaw woodwork sandpaper",
    "typing": "typing typewriter keyboard keystroke type computer office laptop key_presses",
    "door_creak": "creak door creaking hinge squeak gate haunted creaky floorboard",
    "door_knock": "knock door_knock knocking knock_on_the_door knocking_on_a_door",
    "glass": "glass shatter shattering bottle window_breaking vase mirror_breaking glass_breaking dishes plate "
    "cup ice_breaking",
    "crowd": "crowd chatter people talk voices babble murmur restaurant market cafe audience stadium talking "
    "speech speaking conversation party festival bar pub city bazaar",
    "applause": "applause clap clapping ovation applaud cheering cheer",
    "laugh": "laugh laughter giggle chuckle laughing children child kid playground",
    "baby": "baby infant crying cry newborn toddler",
    "heartbeat": "heartbeat heart pulse",
    "ball": "ball basketball bounce bouncing dribble tennis football soccer ping_pong volleyball",
    "explosion": "explosion explode blast bomb boom detonation grenade cannon gunshot gun shot volcano "
    "eruption artillery dynamite battle war",
    "punch": "punch boxing kick fight martial_arts punching_bag drumming_fists",
    "electric_hum": "electric_hum transformer electricity power_line neon fluorescent voltage electrical buzz "
    "electrical_hum electric neon_sign mains",
    "beep": "beep beeping monitor alarm microwave countdown sonar radar robot notification bleep",
    "phone": "phone telephone ringtone cellphone phone_ringing",
    "whoosh": "whoosh swoosh swish swoop zoom skateboard arrow fly_by flyby wings flapping flap whip skiing "
    "snowboard surfing surfer glide",
    "dog": "dog puppy bark barking hound woof wolf wolves canine",
    "cat": "cat kitten meow kitty miaow purr feline",
    "cow": "cow cattle moo bull ox buffalo bison",
    "sheep": "sheep goat lamb baa bleat ewe",
    "elephant": "elephant mammoth trumpeting trumpet_call trumpet_calls",
    "roar": "roar lion tiger bear monster dinosaur growl beast godzilla leopard",
    "machinery": "machine machinery factory industrial assembly_line conveyor press gear mechanical piston "
    "printer washing_machine clank pump",
    "drill": "drill drilling power_tool screwdriver jackhammer dentist",
    "camera": "camera shutter photograph photo snapshot photographer paparazzi",
    "coins": "coin money jingle jingling keys cash change_jingling treasure",
    "fireworks": "firework firecracker pyrotechnics fireworks",
    "laser": "laser pew ray_gun phaser sci_fi_weapon zap blaster lightsaber scifi futuristic",
    "sword": "sword blade swordfight dagger clash_of_swords sword_fight knife knight samurai metal_clash katana",
    "snow_steps": "snow_steps snow snowy footsteps_in_snow steps_in_snow walking_in_snow snow_crunching "
    "gravel walking_on_snow footsteps_on_snow crunching",
    "room_tone": "room_tone room indoor indoors silence ambience interior quiet_room hallway library bedroom "
    "museum",
    "fan": "fan ventilator air_conditioner ventilation vacuum hairdryer hair_dryer vacuum_cleaner blower "
    "air_conditioning",
    "boat": "boat sail sailing rowing canoe dock pier kayak yacht mooring sailboat raft",
}

VERBS: dict[str, str] = {
    "waves": "crash lap",
    "birds": "chirp tweet sing twitter warble chirrup",
    "leaves": "rustle crinkle crumple",
    "electric_hum": "hum",
    "bees": "buzz",
    "fire": "crackle sizzle roar",
    "engine": "rev rumble purr idle drive",
    "siren": "wail",
    "bell": "ring clang",
    "wind": "howl whistle blow",
    "bubbles": "gurgle",
    "stream": "flow trickle babble pour",
    "splash": "swim",
    "glass": "break clink smash crack",
    "hooves": "ride",
    "cow": "farm",
    "crowd": "shout whisper scream yell",
    "clock": "click",
    "machinery": "whir grind rattle",
    "whoosh": "pass rush",
    "hawk": "screech",
    "door_creak": "open close slam",
    "footsteps": "crunch dance",
}
"""Words that name a kind only in a prompt whose nouns name none: "waves crash" is not an accident."""

ANTI: dict[str, frozenset[str]] = {
    "train_horn": frozenset({"train", "car_horn"}),
    "wind_chimes": frozenset({"wind"}),
    "snow_steps": frozenset({"footsteps"}),
    "clock_alarm": frozenset({"clock", "beep", "bell"}),
    "underwater": frozenset({"waves", "stream"}),
    "waterfall": frozenset({"stream"}),
    "door_knock": frozenset({"door_creak"}),
    "car_horn": frozenset(),
    "heartbeat": frozenset(),
    "drip": frozenset({"stream"}),
    "splash": frozenset({"stream"}),
    "bubbles": frozenset({"stream"}),
    "fan": frozenset({"room_tone"}),
}
"""A kind on the left explains the words of those on the right: a waterfall needs no stream beside it."""
