"""One actor, and the rule that makes an actor of a register's name that nobody has declared.

The trade register marks non-state actors with one asterisk at the end of the name and international
organisations with two. A name so marked that the tables do not hold becomes an actor of that kind by rule:
its code tells the kind (`nonstate-...`, `organisation-...`), so that it can be read back without a table,
and `by_rule` says that no person has looked at it.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

__all__ = ["Actor", "ActorKind", "by_rule", "from_code", "from_marked_name"]

ActorKind = Literal["state", "former", "nonstate", "organisation", "aggregate", "unknown"]

_RULED = re.compile(r"(nonstate|organisation)-([^\W_]+(?:-[^\W_]+)*)")


@dataclass(frozen=True)
class Actor:
    """A party to a transfer, a vote, an alliance or a trade flow.

    `code` is ISO 3166-1 alpha-3 for states and territories of today, ISO 3166-3 alpha-3 for former states
    (SUN, DDR, YUG, CSK, YMD), a code of the user-assigned range X.. where ISO has none (XKX Kosovo, XSV South
    Vietnam), and a lower-case slug for everything that is not a state. `valid_from` and `valid_to` are None
    where no bound is recorded: a state older than the registers, or one that exists today. `successors` name
    the continuing state first. `within` is the state that a territory belongs to (None for a state), or the
    one where a non-state actor is at home. Kind "state" includes territories that report trade as themselves.
    """

    code: str
    name: str
    kind: ActorKind
    iso2: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    successors: tuple[str, ...] = ()
    within: str | None = None
    note: str = ""

    @property
    def by_rule(self) -> bool:
        """True where the actor follows from the asterisks at the end of its name, and from no table."""
        return by_rule(self.code)


def by_rule(code: str) -> bool:
    """Whether a code was made by the rule for marked names.

    >>> by_rule("nonstate-some-rebels-chad"), by_rule("hamas")
    (True, False)
    """
    return _RULED.fullmatch(code) is not None


def from_marked_name(name: str) -> Actor | None:
    """The actor that a name ending in one or two asterisks stands for; None where it is not so marked.

    >>> from_marked_name("Some rebels (Chad)*").code
    'nonstate-some-rebels-chad'
    """
    body = name.rstrip().rstrip("*")
    stars = len(name.rstrip()) - len(body)
    slug = "-".join(re.findall(r"[^\W_]+", body.casefold()))
    if stars not in (1, 2) or not slug:
        return None
    return from_code(f"{'nonstate' if stars == 1 else 'organisation'}-{slug}")


def from_code(code: str) -> Actor | None:
    """The actor behind a code made by the rule; None for any other code."""
    match = _RULED.fullmatch(code)
    if match is None:
        return None
    kind: ActorKind = "nonstate" if match[1] == "nonstate" else "organisation"
    name = match[2].replace("-", " ")
    return Actor(code, name[:1].upper() + name[1:], kind, note="Read from the asterisks after its name.")
