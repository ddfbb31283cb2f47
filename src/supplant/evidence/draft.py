"""A claim in the making, and which types of claim run in which direction."""

from dataclasses import dataclass

from supplant.evidence.roles import Mention
from supplant.evidence.rules import Rule
from supplant.evidence.words import rows

__all__ = ["Draft", "code_of", "types"]


def types(group: str) -> frozenset[str]:
    """The types of a group of data/type_groups.csv, which says what each group is for."""
    return next(frozenset(row["types"].split()) for row in rows("type_groups.csv") if row["group"] == group)


@dataclass(slots=True)
class Draft:
    """A rule that fired: where, between whom, in which polarity, with how many parties found by grammar."""

    rule: Rule
    sentence: int
    begin: int
    end: int
    source: Mention | None
    target: Mention | None
    negated: bool
    hypothetical: bool
    anchor: int
    explicit: int

    @property
    def type(self) -> str:
        """The type that the rule claims."""
        return self.rule.type


def code_of(mention: Mention | None) -> str | None:
    """The code of a party; None for nobody, and for one named without a country ("Western firms")."""
    return None if mention is None or mention.code == "?" else mention.code
