"""Styles and instruments that a wish may ask for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A style that replaces the character's style and instruments."""

    words: tuple[str, ...]
    style: str
    lead: str
    backing: str
    beat: str
    tempo: tuple[int, int]
    """Range in beats per minute."""


def _words(listed: str) -> tuple[str, ...]:
    return tuple(listed.split(","))


STYLES: tuple[Style, ...] = (
    Style(
        words=_words("electronic,techno,edm,electro,technology,synth,synthesizer,trance,experimental,rave"),
        style="electronic",
        lead="bright synth lead melody",
        backing="pulsing synth bass and pads",
        beat="a steady electronic four-on-the-floor beat",
        tempo=(122, 128),
    ),
    Style(
        words=_words("house,disco,dance,club,dancefloor"),
        style="house",
        lead="synth chord melody",
        backing="round synth bass and piano stabs",
        beat="a four-on-the-floor dance beat",
        tempo=(120, 126),
    ),
    Style(
        words=_words("synthwave,retrowave,80s,eighties"),
        style="synthwave",
        lead="retro synth lead melody",
        backing="analog bass and warm pads",
        beat="an electronic beat with gated snare",
        tempo=(100, 112),
    ),
    Style(
        words=_words("jazz,jazzy,swing,bebop"),
        style="smooth jazz",
        lead="saxophone melody",
        backing="piano chords and walking upright bass",
        beat="a swinging brushed drum beat",
        tempo=(96, 116),
    ),
    Style(
        words=_words("blues,bluesy"),
        style="blues",
        lead="electric guitar melody",
        backing="piano, bass and harmonica",
        beat="a shuffling drum beat",
        tempo=(80, 94),
    ),
    Style(
        words=_words("rock,guitar solo,punk,grunge"),
        style="rock",
        lead="electric guitar melody",
        backing="bass guitar and power chords",
        beat="a driving rock drum beat",
        tempo=(120, 136),
    ),
    Style(
        words=_words("metal,heavy metal,hardcore"),
        style="heavy metal",
        lead="distorted guitar melody",
        backing="low guitar riffs and bass",
        beat="a pounding double-bass drum beat",
        tempo=(138, 150),
    ),
    Style(
        words=_words("classical,baroque,mozart,chamber,symphonic,symphony"),
        style="classical",
        lead="violin melody",
        backing="string quartet and piano",
        beat="a light, graceful beat",
        tempo=(92, 108),
    ),
    Style(
        words=_words("orchestral,orchestra,cinematic,film,movie,soundtrack,trailer"),
        style="cinematic orchestral",
        lead="sweeping string melody",
        backing="brass, woodwinds and harp",
        beat="broad timpani and cymbals",
        tempo=(88, 104),
    ),
    Style(
        words=_words("lofi,lo fi,chillhop,study,chill,chillout"),
        style="lo-fi hip hop",
        lead="mellow electric piano melody",
        backing="warm bass and soft pads",
        beat="a relaxed drum beat",
        tempo=(74, 84),
    ),
    Style(
        words=_words("hip hop,hiphop,rap,trap,boom bap"),
        style="hip hop",
        lead="dark piano melody",
        backing="deep bass and strings",
        beat="a heavy hip hop drum beat",
        tempo=(84, 94),
    ),
    Style(
        words=_words("folk,acoustic,country,bluegrass,celtic,irish,ballad"),
        style="acoustic folk",
        lead="acoustic guitar melody",
        backing="fiddle, mandolin and upright bass",
        beat="a light stomping beat",
        tempo=(96, 110),
    ),
    Style(
        words=_words("ambient,drone,new age,atmospheric"),
        style="ambient",
        lead="slow synth melody",
        backing="wide evolving pads",
        beat="almost no beat",
        tempo=(60, 70),
    ),
    Style(
        words=_words("8bit,chiptune,8 bit,retro game,video game,arcade,pixel"),
        style="chiptune",
        lead="square wave synth melody",
        backing="pulse bass and fast arpeggios",
        beat="a crisp electronic beat",
        tempo=(128, 142),
    ),
    Style(
        words=_words("reggae,dub,ska"),
        style="reggae",
        lead="organ melody",
        backing="offbeat guitar and deep bass",
        beat="a laid-back one-drop drum beat",
        tempo=(74, 84),
    ),
    Style(
        words=_words("latin,salsa,bossa,samba,tango,flamenco,mariachi"),
        style="latin",
        lead="nylon guitar melody",
        backing="piano, bass and trumpet",
        beat="a syncopated percussion beat",
        tempo=(100, 116),
    ),
    Style(
        words=_words("funk,funky,soul,groove,groovy,motown"),
        style="funk",
        lead="electric piano melody",
        backing="slap bass and brass stabs",
        beat="a tight drum groove",
        tempo=(102, 114),
    ),
    Style(
        words=_words("pop,k pop,radio"),
        style="pop",
        lead="catchy piano melody",
        backing="guitar, bass and pads",
        beat="a clean pop drum beat",
        tempo=(108, 120),
    ),
    Style(
        words=_words("lullaby,music box,bedtime,nursery"),
        style="lullaby",
        lead="music box melody",
        backing="soft harp and celesta",
        beat="a gentle rocking beat",
        tempo=(66, 76),
    ),
    Style(
        words=_words("asian,chinese,japanese,oriental,koto,guzheng"),
        style="east asian traditional",
        lead="koto melody",
        backing="bamboo flute and soft strings",
        beat="a sparse drum beat",
        tempo=(72, 86),
    ),
    Style(
        words=_words("waltz,ballet,ballroom"),
        style="waltz",
        lead="violin melody",
        backing="strings and harp",
        beat="a flowing three-four beat",
        tempo=(132, 150),
    ),
    Style(
        words=_words("march,military,marching"),
        style="march",
        lead="trumpet melody",
        backing="brass band and piccolo",
        beat="a snare drum march beat",
        tempo=(112, 120),
    ),
)

INSTRUMENTS = frozenset(
    _words(
        "piano,guitar,violin,cello,flute,trumpet,saxophone,harp,organ,marimba,xylophone,clarinet,"
        "banjo,accordion,harmonica,ukulele,mandolin,oboe,trombone,celesta,vibraphone,glockenspiel,"
        "sitar,strings,choir"
    )
)
