"""From a name or a code to an actor: exactly one, or a refusal that names the candidates.

Nothing is guessed. A name that several actors bear is refused; a name that nobody bears is refused with the
nearest ones. With a year, only the bearers of that year count; without one, those of today, and former
bearers only where there is none today.
"""

import difflib
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from supplant.core.actors import records
from supplant.core.actors.records import Actor
from supplant.core.actors.tables import NUMERIC, SCHEMES, Bearer, actors, key_of, printed, table
from supplant.core.errors import AmbiguousActor, UnknownActor, UsageError

__all__ = ["actor", "crosswalk", "name_of", "resolve", "resolve_many"]

_STARRED = frozenset({"name", "sipri"})


def actor(code: str) -> Actor:
    """The actor with this code. Raises UnknownActor.

    >>> actor("NAM").name, actor("SUN").kind, actor("SUN").successors[0]
    ('Namibia', 'former', 'RUS')
    """
    found = actors().get(code) or records.from_code(code)
    if found is None:
        raise UnknownActor(f"no actor has the code {_short(code)}{_nearest(code)}")
    return found


def name_of(code: str) -> str:
    """The name to show for a code.

    >>> name_of("TUR")
    'Türkiye'
    """
    return actor(code).name


@lru_cache(maxsize=8192)
def resolve(name: str, *, scheme: str | None = None, year: int | None = None) -> Actor:
    """The one actor that a name or code stands for.

    Without a scheme any common English name, ISO 3166 alpha-2 or alpha-3 and any code of ours is read; with
    one (see `SCHEMES`) only what that register writes. Case, accents, punctuation and blanks do not matter.
    Raises AmbiguousActor with the candidates, UnknownActor with the nearest names, UsageError for a scheme
    that does not exist.

    >>> resolve("turkey").code, resolve("NA").code, resolve("365", scheme="cow", year=1980).code
    ('TUR', 'NAM', 'SUN')
    >>> resolve("Some rebels (Chad)*").by_rule
    True
    """
    codes = _codes(name, scheme, year)
    if len(codes) == 1:
        return actor(codes[0])
    when = "" if year is None else f" in {year}"
    if codes:
        candidates = ", ".join(f"{name_of(code)} ({code})" for code in codes)
        raise AmbiguousActor(f"{_short(name)}{when} may be any of {candidates}; name the one you mean")
    if not name.strip():
        raise UnknownActor("an empty name stands for no actor; expected a country or an ISO code")
    known = "" if scheme is None else f" of the scheme {scheme!r}"
    raise UnknownActor(f"no actor{known} goes by {_short(name)}{when}{_nearest(name)}")


def crosswalk(scheme: str) -> Mapping[str, str]:
    """Every value of a scheme, as it is written there, and the code of its bearer today.

    Values that several actors bear are left out, and years are not looked at: `resolve_many` does both.

    >>> crosswalk("cow_abbr")["AUS"], crosswalk("iso2")["NA"], crosswalk("comtrade")["842"]
    ('AUT', 'NAM', 'USA')
    """
    mapping: dict[str, str] = {}
    for name in reversed(_chain(scheme)):
        numeric = name in NUMERIC
        for value, _ in printed(name):
            codes = _pick(table(name)[key_of(value, numeric=numeric)], None)
            if len(codes) == 1:
                mapping[value] = codes[0]
    return mapping


def resolve_many(
    values: Sequence[str | None], *, scheme: str | None, years: Sequence[int | None] | None = None
) -> tuple[list[str | None], Counter[str]]:
    """Codes for a whole column, and how often each value could not be mapped.

    An empty or missing value is None and is not counted; an unknown or ambiguous one is None and is counted.
    With `years` (as long as `values`) each value is read as of its year.

    >>> resolve_many(["2", "365", "9999", ""], scheme="cow", years=[1980, 1980, 1980, 1980])
    (['USA', 'SUN', None, None], Counter({'9999': 1}))
    """
    if years is not None and len(years) != len(values):
        raise ValueError(f"expected as many years as values, found {len(years)} and {len(values)}")
    pairs = list(zip(values, [None] * len(values) if years is None else years, strict=True))
    known: dict[tuple[str | None, int | None], str | None] = {}
    for value, year in dict.fromkeys(pairs):
        codes = _codes(value, scheme, year) if value is not None else ()
        known[value, year] = codes[0] if len(codes) == 1 else None
    unmapped = Counter(
        value for value, year in pairs if known[value, year] is None and value is not None and value.strip()
    )
    return [known[pair] for pair in pairs], unmapped


def _codes(name: str, scheme: str | None, year: int | None) -> tuple[str, ...]:
    """All codes that a name may stand for: none, one, or the candidates."""
    if scheme is None:
        text = name.strip()
        if text in actors() or records.by_rule(text):
            return (text,)
        chain: tuple[str, ...] = ("name", "sipri", "iso3", "iso2")
    else:
        chain = _chain(scheme)
    for table_name in chain:
        bearers = table(table_name).get(key_of(name, numeric=table_name in NUMERIC))
        if bearers:
            return _pick(bearers, year)
    if scheme is None or scheme in _STARRED:
        ruled = records.from_marked_name(name)
        if ruled is None:
            return ()
        # "CSTO**" is the CSTO; "Georgia*" is not Georgia.
        plain = _pick(table("name").get(key_of(name.rstrip(" *")), ()), year)
        return tuple(code for code in plain if actor(code).kind == ruled.kind) or (ruled.code,)
    return ()


def _pick(bearers: tuple[Bearer, ...], year: int | None) -> tuple[str, ...]:
    if year is None:
        today = [bearer for bearer in bearers if bearer.last_year is None]
        chosen = today or list(bearers)
    else:
        chosen = [bearer for bearer in bearers if bearer.in_year(year)]
    return tuple(dict.fromkeys(bearer.code for bearer in chosen))


def _chain(scheme: str) -> tuple[str, ...]:
    if scheme not in SCHEMES:
        raise UsageError(f"no scheme {_short(scheme)}; expected one of {', '.join(sorted(SCHEMES))}")
    return SCHEMES[scheme]


def _nearest(name: str) -> str:
    # The cut keeps a hostile cell of a megabyte from being compared letter by letter.
    close = difflib.get_close_matches(key_of(name[:80]), table("name").keys(), n=3, cutoff=0.7)
    shown = [f"{name_of(bearer.code)} ({bearer.code})" for key in close for bearer in table("name")[key]]
    return (
        f"; did you mean {', '.join(dict.fromkeys(shown))}?" if shown else "; give a country name or ISO code"
    )


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:59] + "…")
