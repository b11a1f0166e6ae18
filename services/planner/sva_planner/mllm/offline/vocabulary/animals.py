"""Animals: the ones that most videos show, by the sounds they make."""

from sva_planner.mllm.offline.vocabulary.sound import sound

ANIMALS = (
    sound(
        "hooves",
        "horse,pony,gallop,galloping,canter,trot,hoof,hooves,rider,cowboy,camel,donkey,mule,zebra,"
        "stallion,horseback,carriage,deer,reindeer,antelope,bison,buffalo,stampede,unicorn",
        "Hooves",
        "Horse hooves galloping over hard ground",
        "Rhythmic horse hooves pounding the ground",
        "Horse hooves thudding as they gallop past",
    ),
    sound(
        "dog",
        "dog,puppy,hound,bark,barking,wolf,wolves,howl,fox,coyote,dogs,pup",
        "Barking",
        "A dog barking with short pauses",
        "A dog barking excitedly nearby",
        "Dog barks echoing across the yard",
    ),
    sound(
        "cat",
        "cat,kitten,kitty,meow,purr,feline",
        "Meows",
        "A cat meowing and purring",
        "A cat meowing curiously nearby",
        "A curious cat meows twice, then purrs",
    ),
    sound(
        "cow",
        "cow,cattle,bull,calf,ox,oxen,moo,moose,hippo",
        "Lowing",
        "A cow mooing long and low",
        "A cow mooing in the field",
    ),
    sound(
        "sheep",
        "sheep,lamb,goat,ram,bleat,herd,shepherd,llama,alpaca",
        "Bleating",
        "Sheep bleating in a flock",
        "A few sheep bleating back and forth",
    ),
    sound(
        "hawk",
        "hawk,eagle,falcon,vulture,buzzard,condor,raptor,soaring bird,circling bird,pterodactyl",
        "Wings",
        "A hawk screeching high above",
        "A hawk crying out as it circles overhead",
    ),
    sound(
        "owl", "owl,hoot,hooting", "Owl Calls", "An owl hooting in the dark", "A distant owl hooting softly"
    ),
    sound(
        "crow",
        "crow,raven,magpie,jackdaw,caw",
        "Crows",
        "Crows cawing harshly",
        "A crow cawing from a bare tree",
    ),
    sound(
        "seagull",
        "seagull,gull,pelican,albatross,seabird,puffin,penguin",
        "Gulls",
        "Seagulls crying overhead",
        "Seagulls calling and circling",
    ),
    sound(
        "birds",
        "bird,birdsong,sparrow,robin,finch,canary,parrot,pigeon,dove,swallow,chirp,tweet,nightingale,"
        "blackbird,hummingbird,songbird,turkey,peacock,"
        "flamingo,toucan,monkey,squirrel",
        "Birdsong",
        "Birds chirping brightly",
        "Small birds chirping and answering each other",
        "Birds singing and chirping nearby",
    ),
    sound(
        "crickets",
        "cricket,cicada,grasshopper,locust,insect,beetle,ant,spider,scorpion",
        "Crickets",
        "Crickets chirping steadily",
        "Crickets chirping in tall grass",
    ),
    sound(
        "frogs",
        "frog,toad,croak,swamp,marsh,pond,bog,wetland,crocodile,alligator",
        "Frogs",
        "Frogs croaking around a pond",
        "Frogs croaking in turn",
    ),
    sound(
        "bees",
        "bee,wasp,hornet,bumblebee,buzz,mosquito,dragonfly,hive,honey,butterfly",
        "Humming Wings",
        "Bees buzzing around flowers",
        "Bees buzzing close by",
    ),
    sound(
        "roar",
        "lion,tiger,leopard,panther,cheetah,jaguar,bear,dinosaur,dragon,monster,beast,godzilla,roar,growl,gorilla",
        "Roars",
        "A lion roaring deep and long",
        "A beast growling low",
    ),
    sound(
        "elephant", "elephant,mammoth,tusk", "Giants", "An elephant trumpeting", "An elephant calling twice"
    ),
    sound("rooster", "rooster,cockerel,chicken,hen,poultry,chick", "Rooster", "A rooster calling loudly"),
    sound(
        "duck",
        "duck,duckling,goose,geese,swan,quack",
        "Ducks",
        "Ducks quacking busily",
        "A duck quacking twice",
    ),
)
