"""Weather, water, fire and leaves."""

from sva_planner.mllm.offline.vocabulary.sound import sound

NATURE = (
    sound(
        "rain",
        "rain,rainy,raindrop,rainfall,drizzle,downpour,shower,umbrella,monsoon,pouring,hail,puddle,"
        "wet street",
        "Rain",
        "Steady rain falling all around",
        "Rain pattering on the ground",
        "Soft rain falling without pause",
    ),
    sound(
        "thunder",
        "thunder,lightning,thunderstorm,storm,stormy,thundercloud,tempest,hurricane,typhoon",
        "Thunder",
        "Thunder rumbling and rolling overhead",
        "Distant thunder rolling across the sky",
        "A crack of thunder, then a long rumble",
    ),
    sound(
        "wind",
        "wind,windy,breeze,gust,gale,blow,blowing,tornado,sandstorm,kite,windmill,cloud,balloon,"
        "glider,paraglider,parachute,tumbleweed,blizzard,fog,mist,dune",
        "Wind",
        "Wind gusting and howling softly",
        "A steady wind blowing across open land",
        "Wind rising and falling in long gusts",
    ),
    sound(
        "waves",
        "wave,surf,surfer,surfing,ocean,sea,seashore,shore,tide,coast,breaker,tsunami",
        "Waves",
        "Ocean waves rolling onto the shore",
        "Waves breaking and pulling back over sand",
        "Slow sea waves washing ashore",
    ),
    sound(
        "stream",
        "stream,river,brook,creek,rapids,canal,spring water,kayak,canoe,rafting,tap,faucet",
        "Stream",
        "A stream running over stones",
        "Water flowing in a small stream",
    ),
    sound(
        "waterfall",
        "waterfall,cascade,cataract,fountain,dam,geyser",
        "Waterfall",
        "A waterfall rushing down into a pool",
        "The steady roar of a waterfall",
    ),
    sound(
        "underwater",
        "underwater,undersea,under water,diver,diving,scuba,submarine,coral,reef,fish,shark,whale,"
        "dolphin,jellyfish,octopus,seabed,submerged,aquarium,turtle,mermaid,snorkel,ocean floor,"
        "deep sea,under sea",
        "The Deep",
        "Deep underwater rumble with muffled currents",
        "Muffled underwater currents moving slowly past",
    ),
    sound(
        "bubbles",
        "bubble,boil,boiling,simmer,soda,fizz,cauldron,potion,lava,kettle,foam,stew,soup",
        "Bubbles",
        "Bubbles rising in bursts",
        "Bubbles gurgling up in the water",
    ),
    sound(
        "drip",
        "drip,dripping,drop,droplet,cave,cavern,leak,icicle,sewer,tunnel,dungeon",
        "Dripping",
        "Water dripping with a hollow echo",
        "Slow drips of water in a cave",
    ),
    sound(
        "splash",
        "splash,splashing,swim,swimmer,swimming,dive,pool,paddle,bath,bathe,otter,seal,water slide,wash",
        "Splashes",
        "Water splashing with each movement",
        "Splashes of water close by",
    ),
    sound(
        "fire",
        "fire,flame,campfire,bonfire,fireplace,burn,burning,candle,torch,blaze,ember,volcano,stove,"
        "grill,barbecue,cook,cooking,fry,frying,sizzle,forge,blacksmith fire,furnace,wildfire,"
        "lantern,glow",
        "Embers",
        "A fire crackling and popping",
        "Warm fire crackling with small pops",
    ),
    sound(
        "leaves",
        "leaf,leaves,foliage,rustle,rustling,branch,bush,bamboo,palm,tree,grass,wheat,cornfield,"
        "hedge,fern,vine,shrub",
        "Leaves",
        "Leaves rustling overhead",
        "Dry leaves rustling softly",
    ),
    sound(
        "snow_steps",
        "ski,skier,skiing,snowboard,snowboarder,sled,sledge,snowshoe,snowball,crunching snow",
        "Snow",
        "Footsteps crunching in fresh snow",
        "Slow footsteps crunching through deep snow",
    ),
)
