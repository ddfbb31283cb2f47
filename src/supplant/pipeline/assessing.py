"""The measures of a partnership, and an entry for every piece of evidence that they cite."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from supplant.cases import Case
from supplant.core.actors import name_of, resolve
from supplant.core.errors import EvidenceError, NoAnswer, UsageError
from supplant.core.evidence import Evidence
from supplant.measures import Assessment, AssessmentInput, Partnership, Stage, assess
from supplant.pipeline.meta import meta
from supplant.pipeline.question import Question
from supplant.pipeline.rows import row_evidence
from supplant.pipeline.tables import Release, Tables, gather
from supplant.store import Store

__all__ = ["Answer", "answer"]


@dataclass(frozen=True)
class Answer:
    """An assessment with the evidence behind it, by id, and the tables that it was measured on.

    `meta` says which version, store and releases answered, and what to know before using a number.
    """

    question: Question
    assessment: Assessment
    evidence: Mapping[str, Evidence]
    tables: Tables
    meta: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """The document of `supplant assess --json`."""
        return {
            **self.assessment.to_json(),
            "case": self.question.case.slug if self.question.case else None,
            "evidence": {key: entry.to_json() for key, entry in sorted(self.evidence.items())},
            "meta": dict(self.meta),
        }

    def to_frame(self) -> pd.DataFrame:
        """The yearly numbers in long form."""
        return self.assessment.to_frame()

    @property
    def warnings(self) -> list[str]:
        """What the reader should know before using a number."""
        return list(self.meta["warnings"])


def answer(store: Store | None, question: Question, vintage: str | None = None) -> Answer:
    """Measure a partnership as of a date.

    Raises NoAnswer when neither the store nor the case library knows anything of it, UsageError for an item
    or category that the register does not have on the two.
    """
    tables = gather(store, question, vintage)
    if store is None and question.case is None:
        raise NoAnswer(f"nothing has been imported yet (supplant data import FILE){_nearby(question)}")
    if question.case is None and not tables.of_pair(question).any():
        raise _nothing_between(question, tables)
    made = assess(_input(question, tables))
    cited = set(_cited(made.to_json()))
    evidence: dict[str, Evidence] = {}
    if question.case is not None:
        evidence |= {key: entry for key, entry in question.case.evidence().items() if key in cited}
    if store is not None:
        for table, rows in tables.frames():
            evidence |= row_evidence(store, table, rows, cited, tables.releases)
    missing = cited - evidence.keys()
    if missing:
        raise EvidenceError(
            f"no source entry for {sorted(missing)[:3]}: a defect of supplant, please report it"
        )
    said = meta(store, vintages=sorted(tables.releases), warnings=_warnings(question, made, tables))
    return Answer(question, made, evidence, tables, said)


def _warnings(question: Question, made: Assessment, tables: Tables) -> list[str]:
    found = list(made.notes)
    found += tables.notes
    if question.case is not None and question.as_of is not None:
        found.append("the summary and the notes of the case were written later and are left out")
    if tables.register is not None:
        found.insert(0, f"register rows come from {tables.register.vintage}")
        if question.as_of is not None and (tables.register.published or "9999") > question.as_of.isoformat():
            found.insert(1, "that release is later than the question: its rows carry what was revised since")
    if question.cases_nearby:
        found.append(f"the case library documents this pair: {', '.join(question.cases_nearby)}")
    return found


def _nearby(question: Question) -> str:
    return f"; the case library has {', '.join(question.cases_nearby)}" if question.cases_nearby else ""


def _nothing_between(question: Question, tables: Tables) -> NoAnswer:
    """Say what there is on either side, so that a misremembered pair can be put right."""
    rows, supplier, buyer = tables.delivery, question.supplier, question.buyer
    sellers = rows.loc[rows["recipient"] == buyer.code].groupby("supplier")["tiv"].sum().nlargest(3).index
    clients = rows.loc[rows["supplier"] == supplier.code].groupby("recipient")["tiv"].sum().nlargest(3).index
    when = f" by {question.as_of.isoformat()}" if question.as_of else ""
    hints = [
        f"{buyer.name} was supplied by {', '.join(map(name_of, sellers))}" if len(sellers) else "",
        f"{supplier.name} supplied {', '.join(map(name_of, clients))}" if len(clients) else "",
    ]
    if tables.register is None:
        return NoAnswer(
            f"the store holds no register of transfers: supplant data import FILE{_nearby(question)}"
        )
    hints += [
        str(actor.note)
        for actor in (supplier, buyer)
        if actor.valid_from is not None and actor.valid_from > question.day
    ]
    known = "; ".join(hint for hint in hints if hint) or "neither of the two occurs in it"
    return NoAnswer(
        f"the register records no delivery from {supplier.name} to {buyer.name}{when} "
        f"({tables.register.vintage}); mainly, {known}{_nearby(question)}"
    )


def _input(question: Question, tables: Tables) -> AssessmentInput:
    case = question.case
    register = tables.register
    votes = tables.between
    return AssessmentInput(
        partnership=_partnership(question, tables.delivery),
        as_of=question.day,
        delivery=tables.delivery,
        second=tables.second,
        weight="quantity" if tables.counts else "tiv",
        observations=None if case is None else _observations(case),
        stages=() if case is None else _stages(case),
        item_names=() if case is None else tuple(n for names in case.item.names.values() for n in names),
        ideal_points=votes.get("ideal_point"),
        alliance=votes.get("alliance"),
        dyad_month=votes.get("dyad_month"),
        last_year=_last_year(question, register) if register else None,
        last_alliance_year=next((r.last_year for r in tables.releases.values() if r.source == "atop"), None),
    )


def _last_year(question: Question, register: Release) -> int | None:
    """The last year that can be measured: complete in the release, and lived to see by both actors.

    A release of 2026 knows 2025 whole at best. A state that has ended supplies nothing, which is no share of
    nought.
    """
    ends = [register.last_year]
    if register.published is not None:
        ends.append(date.fromisoformat(register.published).year - 1)
    lived = [actor.valid_to for actor in (question.supplier, question.buyer) if actor.valid_to is not None]
    known = [year for year in ends if year is not None] + [day.year for day in lived]
    return min(known) if known else None


def _partnership(question: Question, delivery: pd.DataFrame) -> Partnership:
    case = question.case
    category = question.category
    pair = delivery[
        (delivery["supplier"] == question.supplier.code) & (delivery["recipient"] == question.buyer.code)
    ]
    if case is None and category is not None:
        category = _named(category, sorted(set(delivery["category"].dropna())), "category")
    if case is not None:
        designations = _designations(case)
    elif question.item is not None:
        wanted = question.item.casefold()
        names = sorted(set(pair["designation"].dropna()))
        designations = tuple(name for name in names if wanted in str(name).casefold())
        if not designations:
            raise UsageError(
                f"the register has no {question.item!r} from {question.supplier.name} to "
                f"{question.buyer.name}; it has {', '.join(names[:20]) or 'nothing between the two'}"
            )
        kinds = sorted(set(pair.loc[pair["designation"].isin(list(designations)), "category"].dropna()))
        category = category or (str(kinds[0]) if len(kinds) == 1 else None)
    else:
        designations = ()
    return Partnership(
        supplier=question.supplier.code,
        buyer=question.buyer.code,
        category=category,
        item=question.item,
        designations=designations,
        slug=case.slug if case else None,
        title=case.title if case else None,
    )


def _named(word: str, known: list[str], what: str) -> str:
    for name in known:
        if name.casefold() == word.casefold():
            return name
    raise UsageError(f"no {what} {word!r} in the register; it has {', '.join(known) or 'no rows on the two'}")


def _designations(case: Case) -> tuple[str, ...]:
    """What the transfers register calls the item, for the pair itself and not for onward sales."""
    found = [name for link in case.registers if link.source == "reactors" for name in link.models] + [
        name
        for link in case.registers
        if link.source == "sipri" and link.supplier is not None and link.recipient is not None
        if (resolve(link.supplier).code, resolve(link.recipient).code) == (case.supplier, case.buyer)
        for name in link.designations
    ]
    return tuple(dict.fromkeys(found))


def _observations(case: Case) -> pd.DataFrame:
    """The table of the case, under the ids by which a brief cites it, with the reliability of each source."""
    frame = case.frame()
    frame["reliability"] = [case.sources[key].reliability for key in frame["source"]]
    frame["id"] = [case.evidence_id(item) for item in frame["id"]]
    return frame


def _stages(case: Case) -> tuple[Stage, ...]:
    return tuple(
        Stage(s.begins.start, s.rung, tuple(case.evidence_id(item) for item in s.evidence), s.note)
        for s in case.stages
    )


def _cited(value: Any) -> Iterator[str]:
    """Every id under a key `evidence`, however deep."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key == "evidence":
                yield from [item] if isinstance(item, str) else item
            else:
                yield from _cited(item)
    elif isinstance(value, list):
        for item in value:
            yield from _cited(item)
