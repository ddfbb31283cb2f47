"""Whether a claim is denied or only possible, from the words around its trigger.

Negated: the event did not happen, or is denied, refused or ruled out. Hypothetical: it may, might, is
planned, wanted or expected. "Will" and "agreed to" are neither. The cues are in data/cues.tsv. Words inside
the trigger itself are not looked at: a rule about a refusal is not a denial of the refusal.
"""

import re

from supplant.evidence.roles import Scene
from supplant.evidence.words import AUXILIARIES, PRONOUNS, rows, verb_forms

__all__ = ["cues", "polarity"]


def cues(kind: str) -> re.Pattern[str]:
    """One pattern of all cues of a kind: not, denial, may, topic."""
    return re.compile(
        r"\b(?:" + "|".join(row["pattern"] for row in rows("cues.tsv") if row["kind"] == kind) + r")\b"
    )


_NOT, _DENIAL, _MAY = cues("not"), cues("denial"), cues("may")
_PRONOUN_BEFORE = re.compile(r"\b(?:it|they|he|she)(?: has| had| have)? $")
_AND = re.compile(r" and (?:\S+ly |now |then |also )?(\S+)")
_CLAUSE_STOP = re.compile(
    r"(?: ; | — (?!and )| : |, (?:and|but|while|which|although|whereas|so) | but | while | although | though "
    r"| until | since | so that )"
)


def polarity(scene: Scene, begin: int, end: int, refusal: bool = False) -> tuple[bool, bool]:
    """Negated and hypothetical, for the trigger at characters `begin` to `end` of the tagged line.

    With `refusal` the trigger stands for not doing something, so that "not" before it belongs to it.
    """
    line = scene.tagged.line
    cut = 0
    for match in _CLAUSE_STOP.finditer(line, 0, begin):
        cut = match.end()
    for match in _AND.finditer(line, cut, begin):
        form = verb_forms().get(match[1])
        finite = form is not None and not form.gerund and match[1] != form.lemma
        if finite or match[1] in AUXILIARIES | PRONOUNS or re.match(r"A\d", match[1]):
            cut = match.start(1) if match.start(1) <= begin else cut
    before, after = line[cut:begin], line[end : end + 70]
    if _PRONOUN_BEFORE.search(before):
        before = ""
    for stop in _CLAUSE_STOP.finditer(after):
        after = after[: stop.start()]
        break
    negated = (not refusal and _NOT.search(before[-90:]) is not None) or _DENIAL.search(
        line[:begin]
    ) is not None
    hypothetical = _MAY.search(before[-90:]) is not None or _MAY.fullmatch(line[begin:end]) is not None
    negated = negated or re.match(r" (?:\S+ ){0,6}?neither ", after) is not None
    if not negated:
        negated = re.match(r" (?:\S+ ){0,3}?(?:not|never) (?:take|took|happen|materiali)", after) is not None
    # What did not happen is not possible any more: "had been expected to order, but did not".
    return negated, hypothetical and not negated
