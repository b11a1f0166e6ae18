"""Who plays: the instruments asked for in the roles asked for, the style's own where the prompt is silent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .chance import pick
from .styles import Groove, Style, grooves
from .words import instruments, percussion
from .words.instruments import INSTRUMENTS, Instrument
from .words.text import Found, Text

_ROLE_WORDS: dict[str, frozenset[str]] = {
    role: frozenset(words.split())
    for role, words in (
        ("lead", "solo solos melody melodies lead leads theme tune hook line lines soloist"),
        ("chords", "chord chords comping arpeggio arpeggios arpeggiated strum strumming strummed stabs "
                   "accompaniment ostinato rhythm riff riffs"),
        ("pad", "backdrop background pad pads drone drones bed sustained swells layers"),
        ("bass", "bass bassline"),
    )
}  # fmt: skip
_ALONE = frozenset(["only", "just", "solo", "unaccompanied", "alone"])
_NO_MELODY = {"melody": "", "lead": "", "melodic line": ""}
_SILENT_DRUMS = {"drumless": "", "beatless": "", "percussionless": ""}
_STRUCK_FAMILY = ("timpani",)
_LAST_RESORT = ("piano", "flute", "vibraphone", "violin", "steel guitar", "celesta", "square lead", "organ")


@dataclass(frozen=True, slots=True)
class Ensemble:
    """Players per role. `leads[0]` has the tune, `leads[1:]` answer; `strokes` are single percussions."""

    leads: tuple[Instrument, ...]
    chords: tuple[Instrument, ...]
    pads: tuple[Instrument, ...]
    bass: Instrument | None
    groove: Groove | None
    strokes: tuple[percussion.Strokes, ...]
    struck: bool
    """Whether a stroke that nobody asked for may be added: not in solos, not "without drums"."""


def choose_ensemble(text: Text, style: Style, energy: float, rng: np.random.Generator) -> Ensemble:
    """Cast the piece. What the prompt negates ("no strings") plays in no role, whatever the style wants."""
    found = text.find(instruments.LEXICON)
    banned = {family(each.value) for each in found if each.negated}
    roles: dict[str, list[Instrument]] = {"lead": [], "chords": [], "pad": [], "bass": []}
    wanted = [each for each in found if not each.negated and family(each.value) not in banned]
    for each in wanted:
        if each.phrase in instruments.GENERIC and style.bass:
            continue
        role = _asked_role(text, each) or each.value.role
        if each.value not in roles[role]:
            roles[role].append(each.value)
    groove, strokes, quiet = _choose_drums(text, style, energy)
    if quiet:
        roles = {
            role: [i for i in players if i.name not in _STRUCK_FAMILY] for role, players in roles.items()
        }
    leads, chords, pads = roles["lead"], roles["chords"], roles["pad"]
    bass = roles["bass"][0] if roles["bass"] else None

    if _is_alone(text, wanted):
        player = wanted[0].value
        polyphonic = (player,) if not player.sustained or player.role in ("chords", "pad") else ()
        return Ensemble(
            (player,), polyphonic, (), player if player.low <= 40 and polyphonic else None, None, (), False
        )

    def own(names: tuple[str, ...]) -> list[Instrument]:
        return [INSTRUMENTS[name] for name in names if family(INSTRUMENTS[name]) not in banned]

    no_melody = any(each.negated for each in text.find(_NO_MELODY))
    if no_melody:
        leads = []
    elif not leads:
        leads = [chords[0]] if chords else pads[:1] if pads and not style.lead else []
        leads = leads or [pick(rng, own(style.lead) or own(_LAST_RESORT))]
    if not chords and (options := own(style.chords)):
        chords = [pick(rng, options)]
    if not pads and (options := own(style.pad)):
        pads = [pick(rng, options)]
    if bass is None and not _bans_bass(text) and (options := own(style.bass)):
        bass = pick(rng, options)
    return Ensemble(tuple(leads[:3]), tuple(chords[:3]), tuple(pads[:2]), bass, groove, strokes, not quiet)


def family(instrument: Instrument) -> str:
    """What a negation takes along: "no piano" means every piano, "no strings" bowed and plucked ones."""
    program = instrument.program
    if instrument.role == "bass":
        return "bass"
    if program in (40, 41, 42, 44, 45, 48, 49, 110):
        return "strings"
    if program in (52, 53, 91):
        return "voices"
    if program in (38, 39, 50, 62) or 80 <= program <= 95:
        return "synth"
    return f"gm {program // 8}" if program < 96 else instrument.name


def _asked_role(text: Text, found: Found[Instrument]) -> str | None:
    """A role word right after the instrument ("sax solo", "piano chords") or before it ("solo violin")."""
    after = text.tokens[found.end : found.end + 2]
    clause = next((index for index, word in enumerate(after) if not word[0].isalnum()), len(after))
    before = text.tokens[max(0, found.start - 1) : found.start]
    for word in (*after[:clause], *before):
        if word in ("and", "with"):
            break
        for role, words in _ROLE_WORDS.items():
            if word in words:
                return role
    return None


def _is_alone(text: Text, wanted: list[Found[Instrument]]) -> bool:
    """ "Solo piano", "just a cello", "flute only": one instrument, and nobody else."""
    if len({each.value for each in wanted}) != 1 or _struck(text):
        return False
    first = wanted[0]
    near = (*text.tokens[max(0, first.start - 2) : first.start], *text.tokens[first.end : first.end + 1])
    after_solo = text.tokens[first.end : first.end + 1] == ("solo",)  # "saxophone solo" has a band behind it
    return bool(_ALONE.intersection(near)) and not after_solo


def _struck(text: Text) -> bool:
    words = dict.fromkeys(percussion.KIT_WORDS, "") | dict.fromkeys(percussion.LEXICON, "")
    return any(not each.negated for each in text.find(words))


def _bans_bass(text: Text) -> bool:
    return any(each.negated and each.value.role == "bass" for each in text.find(instruments.LEXICON))


def _choose_drums(
    text: Text, style: Style, energy: float
) -> tuple[Groove | None, tuple[percussion.Strokes, ...], bool]:
    """The groove, the single percussions asked for, and whether the prompt wants nothing struck at all."""
    kit = text.find(dict.fromkeys(percussion.KIT_WORDS, ""))
    quiet = any(each.negated for each in kit) or bool(text.find(_SILENT_DRUMS))
    strokes = tuple(dict.fromkeys(each.value for each in text.find(percussion.LEXICON) if not each.negated))
    if quiet:
        return None, strokes, True
    groove = style.groove
    if groove is None and kit and not strokes:
        groove = grooves.EPIC if energy > 0.6 else grooves.HAND if style.reverb >= 0.3 else grooves.POP
    if groove is not None and energy < 0.2 and not kit:
        groove = None
    return groove, strokes, False
