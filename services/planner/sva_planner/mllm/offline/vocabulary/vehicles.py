"""Vehicles on road, rail, water and in the air."""

from sva_planner.mllm.offline.vocabulary.sound import sound

VEHICLES = (
    sound(
        "train",
        "train,locomotive,railway,railroad,rail,subway,metro,tram,wagon,railcar",
        "Rails",
        "A train clattering past on its rails",
        "A train rolling over clacking rails",
    ),
    sound(
        "train_horn",
        "train horn,train whistle,whistle,steam whistle,level crossing,foghorn",
        "The Whistle",
        "A train horn sounding long and loud",
    ),
    sound(
        "siren",
        "siren,police,ambulance,fire truck,fire engine,firefighter,police car,alarm,emergency,patrol",
        "Sirens",
        "A siren wailing and passing",
        "Sirens approaching and fading away",
    ),
    sound(
        "car_horn",
        "car horn,honk,horn,traffic,taxi,traffic jam,cab,rush hour,intersection",
        "Horns",
        "Car horns honking back and forth",
        "A car horn honking twice",
    ),
    sound(
        "motorcycle",
        "motorcycle,motorbike,biker,scooter,moped,dirt bike,quad",
        "Throttle",
        "A motorcycle revving and speeding away",
        "A motorcycle engine roaring past",
    ),
    sound(
        "helicopter",
        "helicopter,chopper,rotor,drone,quadcopter",
        "Rotors",
        "A helicopter chopping the air overhead",
        "Helicopter rotors beating overhead",
    ),
    sound(
        "airplane",
        "airplane,plane,aeroplane,aircraft,jet,airport,pilot,biplane,airliner,runway,rocket,launch,missile",
        "Flight",
        "An airplane roaring past overhead",
        "A jet airplane climbing into the sky",
    ),
    sound(
        "boat",
        "boat,ship,ferry,sail,sailboat,sailing,yacht,vessel,motorboat,rowboat,row,harbor,harbour,"
        "dock,pirate,fisherman",
        "Sails",
        "A boat rocking gently on the swell",
        "A wooden boat swaying at its mooring",
    ),
    sound(
        "engine",
        "car,truck,engine,bus,drive,driving,driver,race,racing,race car,vehicle,van,lorry,jeep,"
        "tractor,motor,highway,road,tank,bulldozer,drift,rev,garage,harvester,lawnmower,mower,go kart",
        "Engines",
        "A car engine accelerating and passing",
        "An engine revving, then driving away",
        "A car engine humming along the road",
    ),
)
