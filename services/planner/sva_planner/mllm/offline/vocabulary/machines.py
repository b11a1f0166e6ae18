"""Tools, machines, electronics and things that ring, tick or explode."""

from sva_planner.mllm.offline.vocabulary.sound import sound

MACHINES = (
    sound(
        "hammer",
        "hammer,hammering,anvil,blacksmith,smith,nail,carpenter,forging,hot metal,hit metal,chisel,"
        "construction,builder,mallet,knocking metal,tapping,tap tap,sculptor,drum,drummer",
        "Hammer Blows",
        "A hammer striking metal in steady blows",
        "Rhythmic hammer blows on an anvil",
    ),
    sound(
        "saw",
        "sawing,chainsaw,hand saw,sawmill,lumberjack,saw blade,woodworker,wood cutting,cutting wood,"
        "handsaw,circular saw",
        "Sawdust",
        "A saw cutting through wood",
        "A hand saw cutting wood back and forth",
    ),
    sound(
        "machinery",
        "machine,machinery,factory,robot,gear,conveyor,industrial,printer,crane,excavator,"
        "mechanic,workshop,assembly line,lathe,washing machine,mill,sewing machine,mechanical,"
        "elevator,piston,android",
        "Machines",
        "Machinery clanking in a steady rhythm",
        "Heavy machinery humming and clanking",
    ),
    sound(
        "electric_hum",
        "electric hum,electricity,ufo,spaceship,alien,hologram,neon,generator,power line,"
        "flying saucer,saucer,space station,spacecraft,transformer,electric,cyberpunk,futuristic,"
        "portal,teleport,satellite",
        "The Hum",
        "A deep electric hum pulsing slowly",
        "An electric hum rising and falling",
    ),
    sound(
        "laser",
        "laser,blaster,ray gun,lightsaber,space battle,phaser,star wars,laser gun",
        "Lasers",
        "Laser shots zapping back and forth",
        "Quick laser bursts zapping past",
    ),
    sound(
        "beep",
        "beep,beeping,radar,monitor,video game,arcade,console,digital,microwave,scanner,game,timer,checkout",
        "Signals",
        "Electronic beeps in a short pattern",
        "A device beeping at regular intervals",
    ),
    sound(
        "clock",
        "clock,tick,ticking,watch ticking,hourglass,pocket watch,grandfather clock,countdown,"
        "pendulum,stopwatch,wristwatch",
        "Time",
        "A clock ticking steadily",
        "An old clock ticking slowly",
    ),
    sound(
        "bell",
        "bell,church,church bell,temple,cathedral,chime bell,bicycle bell,gong,monastery,wedding,"
        "tower bell,shrine",
        "Bells",
        "A church bell tolling slowly",
        "A bell ringing out in the distance",
    ),
    sound(
        "wind_chimes",
        "wind chime,wind chimes,chime,chimes,tinkle,fairy,sparkle,crystal,snowflake,dream,elf,enchanted",
        "Chimes",
        "Wind chimes tinkling softly",
        "Delicate wind chimes tinkling in a breeze",
    ),
    sound(
        "explosion",
        "explosion,explode,bomb,blast,boom,war,battle,cannon,gun,gunshot,shoot,shooting,gunfire,"
        "grenade,meteor,crash,collapse,demolition,asteroid,artillery,earthquake,avalanche,nuclear",
        "The Blast",
        "A heavy explosion booming, then debris falling",
        "Distant explosions booming one after another",
    ),
    sound(
        "fireworks",
        "firework,fireworks,firecracker,new year,pyrotechnics,celebration,sparkler",
        "Fireworks",
        "Fireworks whistling up and bursting",
        "Fireworks popping and crackling overhead",
    ),
    sound(
        "fan",
        "fan,ventilator,air conditioner,air conditioning,server room,vacuum,vacuum cleaner,"
        "hair dryer,dryer,ventilation,data center,propeller,turbine",
        "Moving Air",
        "A fan whirring steadily",
        "A fan humming in a quiet room",
    ),
    sound(
        "room_tone",
        "room tone,silence,silent room,empty room,quiet room",
        "Stillness",
        "Quiet room tone with a faint air hum",
        "Soft room tone in a small space",
    ),
    sound(
        "drill", "drill,drilling,jackhammer,dentist,screwdriver", "The Drill", "A drill whirring in bursts"
    ),
    sound("phone", "phone,smartphone,telephone,cellphone,ringtone", "The Call", "A phone ringing twice"),
    sound("clock_alarm", "alarm clock,wake up,school bell", "The Wake-Up", "An alarm clock ringing"),
)
