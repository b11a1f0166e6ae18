"""The instruments: General MIDI programs with their ranges, and the words that call for them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Instrument:
    """A pitched instrument: GM `program` (0-based), playable MIDI range, whether its tones sustain.

    `role` is the part it takes when the prompt does not say: lead, chords, pad or bass.
    """

    name: str
    program: int
    low: int
    high: int
    sustained: bool
    role: str


_TABLE = """
piano 0 33 100 . chords | bright piano 1 33 100 . chords | honky tonk piano 3 40 96 . chords
electric piano 4 36 96 . chords | harpsichord 6 41 89 . chords | clavinet 7 41 84 . chords
celesta 8 60 103 . lead | glockenspiel 9 72 103 . lead | music box 10 60 96 . lead
vibraphone 11 53 89 . lead
marimba 12 48 91 . lead | xylophone 13 65 100 . lead | tubular bells 14 60 79 . lead
dulcimer 15 48 84 . lead
organ 16 40 91 s chords | church organ 19 36 91 s pad | accordion 21 53 89 s lead | harmonica 22 60 86 s lead
bandoneon 23 53 86 s lead | nylon guitar 24 40 81 . chords | steel guitar 25 40 83 . chords
jazz guitar 26 40 83 . chords | clean guitar 27 40 84 . chords | muted guitar 28 40 79 . chords
overdriven guitar 29 40 86 s lead | distortion guitar 30 40 86 s lead
double bass 32 28 55 . bass | bass guitar 33 28 55 . bass | picked bass 34 28 55 . bass
fretless bass 35 28 55 . bass
slap bass 36 28 55 . bass | synth bass 38 28 55 . bass | deep synth bass 39 28 55 . bass
violin 40 55 96 s lead | viola 41 48 84 s lead | cello 42 36 76 s lead | contrabass 43 40 60 s bass
tremolo strings 44 48 88 s pad | pizzicato strings 45 43 88 . chords | harp 46 38 96 . chords
timpani 47 36 53 . bass | strings 48 43 91 s pad | slow strings 49 43 91 s pad | synth strings 50 43 91 s pad
choir 52 48 79 s pad | voice 53 50 80 s lead | trumpet 56 55 82 s lead | trombone 57 40 72 s lead
tuba 58 28 53 s bass | muted trumpet 59 55 82 s lead | french horn 60 45 77 s lead | brass 61 46 82 s lead
synth brass 62 43 86 s lead | soprano sax 64 56 87 s lead | alto sax 65 51 82 s lead
tenor sax 66 46 77 s lead
oboe 68 58 91 s lead | english horn 69 52 81 s lead | bassoon 70 36 70 s lead | clarinet 71 50 91 s lead
piccolo 72 74 100 s lead | flute 73 60 93 s lead | recorder 74 65 91 s lead | pan flute 75 60 91 s lead
shakuhachi 77 57 84 s lead | whistle 78 65 93 s lead | ocarina 79 60 84 s lead | square lead 80 48 91 s lead
saw lead 81 48 91 s lead | chiff lead 83 48 91 s lead | new age pad 88 43 88 s pad | warm pad 89 43 88 s pad
polysynth 90 43 88 s pad | choir pad 91 43 84 s pad | bowed pad 92 48 88 s pad | metallic pad 93 43 86 s pad
halo pad 94 43 86 s pad | sweep pad 95 43 86 s pad | crystal 98 55 96 . lead | atmosphere 99 48 91 . chords
sitar 104 48 84 . lead | banjo 105 48 84 . chords | shamisen 106 50 84 . lead | koto 107 48 88 . lead
kalimba 108 55 88 . lead | bagpipes 109 58 84 s lead | fiddle 110 55 93 s lead | shehnai 111 58 86 s lead
steel drums 114 55 84 . lead
"""


def _read_table() -> dict[str, Instrument]:
    rows = [row for line in _TABLE.strip().splitlines() for row in line.split(" | ")]
    table: dict[str, Instrument] = {}
    for row in rows:
        name, program, low, high, sustained, role = row.strip().rsplit(" ", 5)
        table[name] = Instrument(name, int(program), int(low), int(high), sustained == "s", role)
    return table


INSTRUMENTS = _read_table()

_SYNONYMS = """
piano: grand piano, upright piano, keyboard, pianos
electric piano: rhodes, wurlitzer, keys, e piano
bright piano: house piano
clavinet: clav
glockenspiel: glock, chime, bells, bell
tubular bells: church bell, tubular bell
vibraphone: vibes
xylophone: mallet, mallets
organ: hammond organ, hammond, electric organ, rock organ
church organ: pipe organ, cathedral organ
nylon guitar: classical guitar, spanish guitar, flamenco guitar, ukulele, oud, lute, nylon string guitar
steel guitar: acoustic guitar, guitar, folk guitar, mandolin, fingerpicked guitar
clean guitar: electric guitar, twangy guitar, surf guitar, baritone guitar
distortion guitar: distorted guitar, heavy guitar, metal guitar, guitar riff, power chord
overdriven guitar: rock guitar, guitar solo, lead guitar, crunchy guitar, electric guitar solo
double bass: upright bass, acoustic bass, stand up bass
bass guitar: bass, bassline, bass line, electric bass, bass riff, basslines
deep synth bass: sub bass, 808 bass, deep bass, wobble bass
synth bass: synth bassline, electronic bass, synth bass line
strings: string section, string, orchestral strings, string orchestra, string ensemble, orchestra
pizzicato strings: pizzicato, pizzicati, plucked strings
tremolo strings: string tremolo, trembling strings
violin: violins, string quartet, solo violin
viola: violas
cello: cellos, celli
choir: choirs, chorus, choral, chant, chanting, vocal, vocals, voices, choral voices
voice: humming voice, soprano, vocalise, singer
brass: horn section, brass section, horns, fanfare, brass fanfare, brass band
french horn: horn
saw lead: synth, synthesizer, synthesiser, synth lead, lead synth, saw synth, supersaw, synth melody
square lead: chiptune lead, square wave, 8 bit lead, retro synth
warm pad: pad, synth pad, ambient pad, drone, drones, soundscape, synth sounds, warm synth, synth chord
alto sax: saxophone, sax, alto saxophone
tenor sax: tenor saxophone
soprano sax: soprano saxophone
flute: flutes, woodwind, woodwinds, wind instrument
pan flute: panpipe, panpipes, pan pipes
whistle: whistling, tin whistle, penny whistle, whistled melody
shakuhachi: bamboo flute, japanese flute, ney, duduk
bagpipes: bagpipe, pipes, uilleann pipes
fiddle: fiddles
koto: guzheng, zither, guqin, pipa
kalimba: thumb piano, mbira
shehnai: zurna, mizmar
steel drums: steel drum, steelpan, steel pan
crystal: ethereal chime, wind chime, sparkle, sparkling synth
accordion: concertina, squeezebox, musette
timpani: kettledrum, kettle drum
sitar: sitars
"""


_NOT_WORDS = frozenset(("atmosphere", "crystal", "voice", "recorder", "clean guitar"))
"""Names that mean something else in a prompt more often than the instrument."""

GENERIC = frozenset(("bass", "bassline", "bass line", "basslines"))
"""Words that leave the choice of the very instrument to the style."""


def _read_synonyms() -> dict[str, Instrument]:
    words = {
        name: instrument
        for name, instrument in INSTRUMENTS.items()
        if " pad" not in name or name == "warm pad"
    }
    for line in _SYNONYMS.strip().splitlines():
        name, synonyms = line.split(": ")
        words.update(dict.fromkeys(synonyms.split(", "), INSTRUMENTS[name]))
    return words


LEXICON: dict[str, Instrument] = _read_synonyms()
