"""The localisation ladder in the comments of the SIPRI arms transfers register.

A comment is a few clauses between semicolons, with asides in brackets: "Second-hand; incl 42 assembled
from kits and 110 produced in Turkiye". Each clause and each aside is searched for the phrases by which the
register names a rung; the highest one is the reading, and every one is kept with its words and its place.

The easy case first: "produced under licence in India" is one phrase, certain, in India. The complications:

- "For 3 Nilgiri frigates produced in India" tells where the ship was built that the radar is for. No rung.
- "from Canadian production line" and "originally produced for Iraq" tell where the supplier built it.
- "planned production in Peru cancelled", "option on 20 more produced in India not used": it did not happen.
- "possibly", "probably", "planned", a question mark before or in the phrase make it uncertain; so does an
  alternative: of "assembled or produced under licence" and "assembled/produced" only the lower is certain.
- "later copied and produced in China" is copying, not licensed production.
- "later copied in China", "more produced under licence", "copied after the break" tell what the recipient
  made besides: the delivered things came as they came. Such findings are kept, marked `later`, out of the
  reading.
- "produced under licence in Italy" may name the supplier or a third country. `read_comment` takes the
  recipient and then leaves findings in other places out of the reading, but keeps them, marked `elsewhere`.

A production that the comment does not call licensed ("Incl 20 produced in Norway") is read as `licence`:
production by the recipient is in the register at all only as the supplier's transfer. `full`, `derivative`
and `export` are almost never said in it, and export is never certain, because a comment does not say who
decides on it. Left out: modernising what the buyer already has. "Rebuilt in Portugal with kits" is read as
kits, because the register counts the rebuilt thing as delivered, and flags it as local production.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import lru_cache

from supplant.core.actors import actor, resolve_many
from supplant.core.ladder.clauses import Clause, clauses_of
from supplant.core.ladder.phrases import (
    DENIED_AFTER,
    DENIED_BEFORE,
    DOUBT,
    JOINED,
    LATER_AFTER,
    LATER_BEFORE,
    PHRASES,
    PLATFORM,
    TELLING,
    VESSEL,
)
from supplant.core.ladder.rungs import COPY, LADDER, Rung

__all__ = ["Finding", "Reading", "read_comment"]


@dataclass(frozen=True)
class Finding:
    """One phrase that names a rung: `words` are `comment[start:end]`, `place` is where, as printed.

    `count` is the number of units that the phrase speaks of ("incl 42 assembled from kits"), where it gives
    one; `part` says that it speaks of a part of the order (incl, most, some, a number); `elsewhere` that its
    place is not the recipient that `read_comment` was given; `later` that it speaks of what was made
    besides or after the delivered things, which is no word on how those were made.
    """

    rung: Rung
    certain: bool
    words: str
    start: int
    end: int
    place: str | None = None
    count: int | None = None
    part: bool = False
    elsewhere: bool = False
    later: bool = False


@dataclass(frozen=True)
class Reading:
    """What a comment says of the delivered things. Where it says nothing, `rung` is import and `words` empty.

    `copied` is True where copying is spoken of, whatever the rung, and then or later; `designation` is a
    local name of the thing, where one is given; `second_hand` is True where the comment calls it so.
    """

    rung: Rung
    certain: bool
    words: str
    place: str | None = None
    findings: tuple[Finding, ...] = ()
    copied: bool = False
    designation: str | None = None
    second_hand: bool = False


def read_comment(text: str, *, recipient: str | None = None) -> Reading:
    """The highest rung that a register comment names, whether it is certain, and the words it rests on.

    With `recipient` (an actor's code) a rung counts only where the comment puts it in the recipient's
    country, its predecessor or successor, or nowhere in particular. Takes time linear in the length of the
    text; never raises for a text.

    >>> read_comment("$1.2 b deal; incl 42 assembled from kits and 110 produced in Turkiye").rung
    'licence'
    >>> reading = read_comment("possibly assembled in Belarus")
    >>> reading.rung, reading.certain, reading.words, reading.place
    ('assembly', False, 'possibly assembled in Belarus', 'Belarus')
    >>> read_comment("Produced under licence in Italy", recipient="LBY").rung
    'import'
    >>> reading = read_comment("Later copied and produced in China", recipient="CHN")
    >>> reading.rung, reading.copied, reading.findings[0].later
    ('import', True, True)
    """
    findings: list[Finding] = []
    if _telling(text):
        listing = False  # "For 2 frigates; 3 corvettes produced in X": a list of ships runs over clauses
        for clause in clauses_of(text):
            if _telling(clause.text):
                findings += _findings(text, clause, continued=listing)
            listing = listing or PLATFORM.search(clause.text) is not None
        findings = _reconciled(text, findings)
        if recipient is not None:
            findings = [replace(one, elsewhere=_elsewhere(one.place, recipient)) for one in findings]
    here = [finding for finding in findings if not finding.elsewhere]
    best = max(
        (one for one in here if not one.later), key=lambda one: (_height(one.rung), one.certain), default=None
    )
    return Reading(
        best.rung if best else "import",
        best.certain if best else True,
        best.words if best else "",
        best.place if best else None,
        tuple(findings),
        any(finding.rung == COPY for finding in here),
        _designation(text),
        "hand" in text and _SECOND_HAND.search(text) is not None,
    )


_SECOND_HAND = re.compile(r"\bsecond[- ]?hand\b", re.IGNORECASE)
_NAMES = r"((?!part )[A-Z0-9][^ ;(),]{0,30}(?: (?:(?:or|and) )?[A-Z0-9][^ ;(),]{0,30}){0,4})"
_DESIGNATION = re.compile(r"\b(?:[A-Z][\w-]{1,20}|as) designation ([^;(),]{1,50})")
_LOCAL_NAME = re.compile(
    rf"(?:produ|licen|assembl)[a-z]{{2,6}} (?:in [A-Z][^;()]{{1,40}}? )?as {_NAMES}"
    rf"|\bdesignat[ei]d {_NAMES} (?:class )?(?:by|in)\b"
)
_COUNT_BEFORE = re.compile(r"(?<![\w.,$%-])(\d{1,6}) (?:more |probably |possibly |all )?$")
_COUNT_AFTER = re.compile(r" of (\d{1,6})\b(?![%.,-])")
_PART = re.compile(r"\b(?:incl\w{0,6}|most|some|rest|partly|several|many)\b|\d%", re.IGNORECASE)
_PLACE = re.compile(
    r"\b(?:in|by|on|i) ([A-Z][\w.&'’-]{1,30}(?: (?:and |of |the |& )?[A-Z][\w.&'’-]{1,30}){0,3})"
)
_PARTICIPLE = re.compile(r"p{1,2}r[eo]|assembled|built|made|manufactured|licen[cs]e[ds]?[ -]p", re.IGNORECASE)
_EITHER = re.compile(r" ?(?:/|or|and/or)(?: (?:possibly|probably))? ?(?:\d{1,6} )?", re.IGNORECASE)
_INCL = re.compile(r"\bincl\w{0,6} ", re.IGNORECASE)
_SPLIT = re.compile(r"\b(?:Sino|Chino|China)-Soviet\b")
_CONSENT = re.compile(r"produ|cop[iy]|licen|made|built|develop", re.IGNORECASE)
_REWORK = re.compile(r"\b(?:re-?bui?l\w{1,2}|moderni[sz]\w{1,6}|upgrad\w{1,3}|converted)\b", re.IGNORECASE)


def _telling(text: str) -> bool:
    lower = text.lower()
    return any(word in lower for word in TELLING)


def _findings(comment: str, clause: Clause, *, continued: bool) -> list[Finding]:
    """The phrases of one clause, in the order of the text."""
    text = clause.text
    spans: list[tuple[int, int, Rung]] = []
    for rung, pattern in PHRASES:
        for match in pattern.finditer(text):
            if all(match.end() <= start or end <= match.start() for start, end, _ in spans):
                spans.append((match.start(), match.end(), rung))
    spans = [span for span in sorted(spans) if not _denied(clause, text, *span, continued=continued)]
    copying = any(rung == COPY for _, _, rung in spans)
    found = []
    for position, (start, end, rung) in enumerate(spans):
        either = _either(text, spans, position)
        if copying and rung == "licence" and "licen" not in text[start:end].lower() and not either:
            continue  # "copied and produced in China": the making is the copying
        place = _PLACE.search(text, start)
        name, place_end = (None, end) if place is None else _place(place)
        if place is not None and place.start() - end > 40:
            place_end = end
        begin = _begin(text, start)
        last = max(end, place_end)
        found.append(
            Finding(
                rung,
                not (either or _unsure(rung, text) or _doubted(text, start, last)),
                comment[clause.offsets[begin] : clause.offsets[last - 1] + 1],
                clause.offsets[begin],
                clause.offsets[last - 1] + 1,
                name,
                _count(text, start, end),
                _PART.search(text, 0, start) is not None or _count(text, start, end) is not None,
                later=_later(rung, text, start, last),
            )
        )
    return found


def _denied(clause: Clause, text: str, start: int, end: int, rung: Rung, *, continued: bool) -> bool:
    """Whether the phrase is about another thing than the delivered one, or about what did not happen."""
    before, phrase = text[:start], text[start:end]
    if DENIED_BEFORE.search(before[-90:]):
        return True
    after = re.split(r", | but (?!changed)| and | rest ", text[end : end + 120], maxsplit=1)[0]
    if DENIED_AFTER.search(after):
        return True
    if rung == COPY and phrase.lower().startswith(("without", "with no", "no ")):
        return not _CONSENT.search(before + (clause.around or ""))
    if rung == "kits" and not re.match("ass?embl|rebuil", phrase, re.IGNORECASE) and _REWORK.search(before):
        return True
    if not _PARTICIPLE.match(phrase) or re.match(r"prod\w*ion", phrase):
        return False
    if clause.around is not None and start == 0 and PLATFORM.search(clause.around):
        return True
    own = _INCL.split(before)[-1]
    if continued and own == before and VESSEL.search(own):
        return True
    return PLATFORM.search(own) is not None and JOINED.search(own) is None


def _later(rung: Rung, text: str, start: int, end: int) -> bool:
    """Whether the phrase tells of what was made besides the delivered things.

    "More" and "later" say so of any rung. A copy is later, too, where the comment dates its beginning
    ("copied after the break-up", "from 2015"): a copy that was delivered needs no such date.
    """
    said = LATER_BEFORE.search(text, max(0, start - 90), end)
    return said is not None or (rung == COPY and LATER_AFTER.search(text, max(0, start - 90)) is not None)


def _unsure(rung: Rung, text: str) -> bool:
    """Whether the comment cannot be certain of the rung, whatever its words.

    Independent export is never said in so many words; production after the break of 1960 had no licence.
    """
    return rung == "export" or (rung == "licence" and _SPLIT.search(text) is not None)


def _doubted(text: str, start: int, end: int) -> bool:
    """Whether a word of doubt stands before or in the phrase; one before "incl" must stand right there."""
    cut = text.rfind(" incl ", 0, start)
    if cut >= 0 and not DOUBT.fullmatch(text[:cut].rpartition(" ")[2]):
        return DOUBT.search(text, cut, end) is not None or text[end : end + 1] == "?"
    return DOUBT.search(text, 0, end) is not None or text[end : end + 1] == "?"


def _either(text: str, spans: list[tuple[int, int, Rung]], position: int) -> bool:
    """Whether the register offers a lower rung as an alternative to the one at `position`."""
    start, end, rung = spans[position]
    for other_start, other_end, other in (
        spans[i] for i in (position - 1, position + 1) if 0 <= i < len(spans)
    ):
        between = text[other_end:start] if other_start < start else text[end:other_start]
        if _EITHER.fullmatch(between) and (_height(other) < _height(rung) or COPY in (other, rung)):
            return True
    return False


def _reconciled(comment: str, findings: list[Finding]) -> list[Finding]:
    """Where copying is spoken of too, a licence is certain only if it is named, and not taken back."""
    copies = sorted(finding.start for finding in findings if finding.rung == COPY)

    def taken_back(one: Finding) -> bool:
        following = bisect_left(copies, one.end)
        return "licen" not in one.words.lower() or (
            following < len(copies)
            and copies[following] - one.end <= 90
            and ";" not in comment[one.end : copies[following]]
        )

    return [
        replace(one, certain=False) if copies and one.rung == "licence" and taken_back(one) else one
        for one in findings
    ]


def _begin(text: str, start: int) -> int:
    """Where the quoted words begin: at a qualifier that stands just before the phrase, else at the phrase."""
    for match in DOUBT.finditer(text, max(0, start - 24), start):
        if re.fullmatch(r" (?:incl |including |most |\d{1,6} ){0,2}", text[match.end() : start]):
            return match.start()
    return start


def _count(text: str, start: int, end: int) -> int | None:
    match = _COUNT_BEFORE.search(text[max(0, start - 30) : start]) or _COUNT_AFTER.match(text, end)
    return None if match is None else int(match[1])


def _place(match: re.Match[str]) -> tuple[str, int]:
    """The longest run of words that is a known actor; the first capitalised word where none is."""
    words = match[1].split(" ")
    for length in range(len(words), 0, -1):
        name = " ".join(words[:length])
        if _code(name) is not None:
            return name, match.start(1) + len(name)
    return words[0], match.start(1) + len(words[0])


@lru_cache(maxsize=4096)
def _code(name: str) -> str | None:
    return resolve_many([name], scheme="sipri")[0][0]


def _elsewhere(place: str | None, recipient: str) -> bool:
    code = None if place is None else _code(place)
    if code is None or code == recipient:
        return False
    there, here = actor(code), actor(recipient)
    return recipient not in (*there.successors, there.within) and code not in (*here.successors, here.within)


def _designation(text: str) -> str | None:
    if "designat" not in text and " as " not in text:
        return None
    match = _DESIGNATION.search(text) or _LOCAL_NAME.search(text)
    return None if match is None else next(name for name in match.groups() if name).strip()


def _height(rung: Rung) -> int:
    return -1 if rung == COPY else LADDER.index(rung)
