"""The rules as data: data/rules.tsv, one trigger a row.

`pattern` is a regular expression over the tagged line with a few short hands: `<sell buy deal>` is the
trigger, every form of the verbs and the words as they are; the first one in a pattern anchors the roles.
`{g}` goods, weak ones and products, `{s}` strong ones, `{k}` technology, `{f}` a plant, `{a}` an actor, `{n}`
a number, `{m}` money, `{c}` a percentage, `{x}` up to four words, `{y}` up to eight, `{z}` up to seven
without technology. `source` and `target` list roles in order of preference (see roles.py and parties.py);
`needs` says what the sentence must hold besides, `unless` what it must not; for `flags` see reader.py.
"""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from supplant.evidence.clues import Clues, clues_of
from supplant.evidence.words import rows, verb_forms

__all__ = ["UNRULED", "Rule", "candidates", "rules", "unruled"]

UNRULED = 0
"""`Rule.number` of a claim that all words of a sentence make together, without a trigger of the table."""

_MACROS = {
    "{g}": r"[GWP]\d++(?: - type)?+(?: [GWP]\d++)*+(?! K\d| designs? (?:to|of)| recipe)",
    "{s}": r"[GP]\d++(?: - type)?+(?: [GWP]\d++)*+(?! K\d| designs? (?:to|of)| recipe)",
    "{k}": r"K\d+",
    "{f}": r"F\d+",
    "{a}": r"A\d+",
    "{n}": r"N\d+",
    "{m}": r"M\d+",
    "{c}": r"C\d+",
    "{d}": r"D\d+",
    "{z}": r"(?:(?!K\d|(?:could|would|will|has|have|had|is|are|was|were|may|might|that|which|who|while|after|"
    r"because|until) )[^\s;—]+ ){0,7}?",
    "{x}": r"(?:[^\s;—]+ ){0,4}?",
    "{y}": r"(?:[^\s;—]+ ){0,8}?",
}
_WEIGHT_UNRULED = 0.6
_ANCHOR = re.compile(r"<([^>=!]+)>")


@dataclass(frozen=True)
class Rule:
    """One trigger: what it claims and how to find the parties.

    `written` and `barred` are the pattern and what must not stand near it, as in the table.
    """

    number: int
    type: str
    written: str
    source: tuple[str, ...]
    target: tuple[str, ...]
    needs: frozenset[str]
    barred: str
    flags: frozenset[str]
    weight: float
    example: str

    # Most rules are never tried on a document, and compiling them all takes longer than reading one.
    @cached_property
    def clues(self) -> Clues:
        """What a sentence has to hold for the pattern to be worth a try."""
        return clues_of(self.written)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The regular expression over the tagged line."""
        return re.compile(_expression(self.written))

    @cached_property
    def unless(self) -> re.Pattern[str] | None:
        """What a sentence must not hold near the trigger: whole words, whatever their ending."""
        if not self.barred:
            return None
        return re.compile(rf"\b(?:{_expand(self.barred)})(?:s|es|e|ed|d|ing)?(?!\w)")


@lru_cache(maxsize=1)
def rules() -> tuple[tuple[Rule, ...], dict[str, tuple[Rule, ...]]]:
    """All rules, and which of them each trigger word may set off."""
    found: list[Rule] = []
    by_word: dict[str, list[Rule]] = {}
    for number, row in enumerate(rows("rules.tsv"), start=2):
        rule = Rule(
            number,
            row["type"],
            row["pattern"],
            _roles(row["source"]),
            _roles(row["target"]),
            frozenset(row["needs"].split()),
            row["unless"],
            frozenset(row["flags"].split()),
            float(row["weight"] or 0.8),
            row["example"],
        )
        found.append(rule)
        for word in _triggers(row["pattern"]):
            by_word.setdefault(word, []).append(rule)
    return tuple(found), {word: tuple(listed) for word, listed in by_word.items()}


def candidates(line: str, words: set[str], marks: frozenset[str], held: frozenset[str]) -> list[Rule]:
    """The rules that a tagged line may set off by its plain words, its marks, and the needs that it holds.

    They come in the order of the table. A clue is much cheaper to look for than a pattern.
    """
    _, by_word = rules()
    found: dict[int, Rule] = {}
    for word in words:
        for rule in by_word.get(word, ()):
            if rule.needs <= held and rule.clues.stand_in(line, words, marks):
                found[rule.number] = rule
    return [found[number] for number in sorted(found)]


@lru_cache(maxsize=32)
def unruled(type_: str) -> Rule:
    """What stands in the place of a rule where none fired."""
    none = frozenset[str]()
    return Rule(UNRULED, type_, "", (), (), none, "", none, _WEIGHT_UNRULED, "")


def _trigger(text: str) -> re.Match[str]:
    first = _ANCHOR.search(text)
    if first is None:
        raise ValueError(f"a rule needs a trigger in <...>, found {text!r}")
    return first


def _triggers(text: str) -> frozenset[str]:
    """The words of the first `<...>` of a pattern, of phrases the first word."""
    return frozenset(re.split("[_-]", word)[0] for word in _forms(_trigger(text)[1]))


def _expression(text: str) -> str:
    """The regular expression of a pattern, its first `<...>` as group "anchor"."""
    first = _trigger(text)
    rest = _ANCHOR.sub(lambda match: f"\\b{_alternatives(_forms(match[1]))}\\b", text[first.end() :])
    return _expand(f"{text[: first.start()]}\\b(?P<anchor>{_alternatives(_forms(first[1]))})\\b{rest}")


def _expand(text: str) -> str:
    for macro, meaning in _MACROS.items():
        text = text.replace(macro, meaning)
    return text


def _forms(listed: str) -> frozenset[str]:
    forms: set[str] = set()
    by_lemma = _by_lemma()
    for word in listed.split():
        plain = word.removeprefix("'")
        # An apostrophe before a word keeps it as it is: 'offer is the noun.
        forms |= {plain} if word.startswith("'") else by_lemma.get(plain, {plain})
    return frozenset(forms)


@lru_cache(maxsize=1)
def _by_lemma() -> dict[str, set[str]]:
    table: dict[str, set[str]] = {}
    for word, form in verb_forms().items():
        table.setdefault(form.lemma, set()).add(word)
    return table


def _alternatives(words: frozenset[str]) -> str:
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.escape(word.replace("_", " ").replace("-", " - ")) for word in ordered) + ")"


def _roles(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split("|")))
