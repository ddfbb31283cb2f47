"""The case library: one YAML file per partnership of dated, sourced facts, with its loader and checks."""

from supplant.cases.case import Case
from supplant.cases.load import CaseSummary, library, list_cases, load_case, read_case
from supplant.cases.schema import CaseObservation, CaseSource, Item, Outcome, RegisterLink, Stage, Term

__all__ = [
    "Case",
    "CaseObservation",
    "CaseSource",
    "CaseSummary",
    "Item",
    "Outcome",
    "RegisterLink",
    "Stage",
    "Term",
    "library",
    "list_cases",
    "load_case",
    "read_case",
]
