"""People: what they do, and the sounds of it."""

from sva_planner.mllm.offline.vocabulary.sound import sound

PEOPLE = (
    sound(
        "applause",
        "applause,applaud,clap,clapping,ovation,audience,concert,theater,theatre,stage,ceremony,award",
        "Applause",
        "Warm applause filling the hall",
        "Applause swelling and fading",
    ),
    sound(
        "crowd",
        "crowd,people,cheer,cheering,fans,stadium,market,restaurant,cafe,party,talk,talking,"
        "chat,shout,festival,parade,protest,children,child,kid,playground,school,mall,"
        "speech,conversation,bazaar,pub,bar,audience cheer",
        "Voices",
        "A lively crowd murmuring",
        "A crowd of people chatting",
    ),
    sound(
        "footsteps",
        "footstep,walk,walking,walker,run,running,runner,jog,jogger,hike,hiker,step,stroll,march,"
        "soldier,climb,dance,dancer,dancing,sneak,chase,wander,stairs,pedestrian,stomp,"
        "astronaut walk,boots,tiptoe,skip",
        "Footsteps",
        "Footsteps walking at a steady pace",
        "Rhythmic footsteps on firm ground",
        "Footsteps coming closer, then passing",
    ),
    sound(
        "heartbeat",
        "heartbeat,heart,pulse,hospital,surgery,patient,nervous,suspense",
        "Heartbeat",
        "A heartbeat thumping slow and deep",
    ),
    sound(
        "ball",
        "ball,tennis,basketball,football,soccer,volleyball,baseball,bounce,bouncing,dribble,racket,"
        "golf,bowling,ping pong,pingpong,badminton,kick,cricket bat,billiards,rugby",
        "Bounce",
        "A ball bouncing on a hard court",
        "A ball hit hard, then bouncing",
    ),
    sound(
        "sword",
        "sword,knight,blade,duel,fencing,samurai,swordsman,ninja,armor,armour,gladiator,dagger,knife,slash",
        "Blades",
        "Sword blades clashing with metallic rings",
        "A sword drawn, then blades clashing",
    ),
    sound(
        "glass",
        "glass,toast,wine,bottle,shatter,dish,plate,cup,drink,coffee,tea,cutlery,dinner,breakfast,"
        "eat,eating,window break,waiter,champagne,mug,teacup",
        "Glass",
        "Glass clinking gently on a table",
        "Glasses and cups clinking together",
    ),
    sound(
        "typing",
        "typing,type,keyboard,computer,laptop,programmer,typewriter,coder,hacker,writer,office,coding",
        "Keys",
        "Fast typing on a computer keyboard",
        "Typing on a keyboard with short pauses",
    ),
    sound(
        "door_knock",
        "knock,knocking,door knock,visitor",
        "The Knock",
        "Three knocks on a wooden door",
        "Someone knocking on a heavy door",
    ),
    sound(
        "door_creak",
        "door,creak,creaking,gate,hinge,haunted,ghost,attic,haunted house,floorboard,coffin,vampire,zombie",
        "The Old Door",
        "An old door creaking open slowly",
        "A heavy door creaking on its hinges",
    ),
    sound(
        "whoosh",
        "whoosh,throw,fight,fighter,swing,skateboard,skateboarder,skater,skate,"
        "bicycle,bike,cyclist,cycling,rollercoaster,roller coaster,superhero,magic,wizard,spell,"
        "flying,soar,leap,jump,acrobat,speed,gymnast,arrow,broom,slide",
        "Speed",
        "A fast whoosh rushing through the air",
        "Quick whooshes sweeping past",
    ),
    sound(
        "laugh",
        "laugh,laughing,laughter,giggle,joke,clown",
        "Laughter",
        "Cheerful laughter",
        "Someone laughing",
    ),
    sound("baby", "baby,infant,newborn,crib,cradle", "The Little One", "A baby cooing softly"),
    sound(
        "punch",
        "punch,boxing,boxer,boxing match,martial arts,karate,kung fu,wrestler,wrestling",
        "Fists",
        "Punches landing in quick bursts",
    ),
    sound(
        "camera", "camera,photographer,paparazzi,photo shoot,selfie", "Shutters", "Camera shutters clicking"
    ),
    sound("coins", "coin,money,treasure,jewel,cash", "Treasure", "Coins jingling and spilling"),
)
