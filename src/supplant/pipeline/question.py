"""What is asked about: a case by its slug, or any supplier and buyer, as known on a date."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from supplant.cases import Case, list_cases, load_case
from supplant.core.actors import Actor, name_of, resolve
from supplant.core.errors import UsageError
from supplant.core.units import Period

__all__ = ["Question", "ask_about"]


@dataclass(frozen=True)
class Question:
    """A supplier, a buyer, what passes between them, and the day whose knowledge counts.

    `case` holds the observations that could be known by `as_of`; None for a pair that nobody prepared.
    `cases_nearby` are slugs of the library on the same pair.
    """

    supplier: Actor
    buyer: Actor
    item: str | None
    category: str | None
    as_of: date | None
    case: Case | None
    cases_nearby: tuple[str, ...] = ()

    @property
    def day(self) -> date:
        """The day whose knowledge counts: that of the question, else today in UTC."""
        return self.as_of if self.as_of is not None else datetime.now(UTC).date()

    @property
    def title(self) -> str:
        """A line that names the partnership."""
        what = self.case.title if self.case else (self.item or self.category or "all categories")
        return f"{name_of(self.supplier.code)} to {name_of(self.buyer.code)}: {what}"


def ask_about(
    words: tuple[str, ...],
    *,
    item: str | None = None,
    category: str | None = None,
    as_of: str | None = None,
) -> Question:
    """Read a command's words: one is the slug or file of a case, two are supplier and buyer.

    A date is taken at its last day: what was known by the end of 2023 is `2023`. Raises UsageError for a
    date that is none or lies ahead, AmbiguousActor, UnknownActor and CaseError.

    >>> ask_about(("shahed-136",)).buyer.code
    'RUS'
    >>> ask_about(("Iran", "Russia"), as_of="2023").as_of
    datetime.date(2023, 12, 31)
    """
    day = _day(as_of)
    if len(words) == 1:
        case = load_case(words[0])
        if item is not None or category is not None:
            raise UsageError("a case brings its own item and category; leave out --item and --category")
        known = case if day is None else case.as_of(day)
        supplier, buyer = resolve(case.supplier), resolve(case.buyer)
        return Question(supplier, buyer, case.item.name, case.category, day, known)
    if len(words) != 2:
        raise UsageError("name one case (supplant cases lists them), or a supplier and a buyer")
    if (item is not None and not item.strip()) or (category is not None and not category.strip()):
        raise UsageError("--item and --category need a word; leave them out to ask about everything")
    supplier, buyer = resolve(words[0]), resolve(words[1])
    if supplier.code == buyer.code:
        raise UsageError(f"{supplier.name} is both supplier and buyer; name two different actors")
    nearby = tuple(s.slug for s in list_cases() if (s.supplier, s.buyer) == (supplier.code, buyer.code))
    return Question(supplier, buyer, item, category, day, None, nearby)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        period = Period.parse(text)
    except ValueError as error:
        raise UsageError(f"--as-of: {error}") from None
    if period.start > datetime.now(UTC).date():
        raise UsageError(
            f"--as-of {text} lies in the future; observations end today, projections are no data"
        )
    return period.end
