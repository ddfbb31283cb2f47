"""The armament category of a weapon, from the words that the register describes it with.

The deal layout prints no category. `categories.csv` gives one to each description: `register` where the
delivery layout prints both on the same row (they never contradict each other there), `curated` where the
description occurs in the deal layout alone and was placed by hand, next to its nearest relatives and by
SIPRI's definitions of the categories. Turrets follow the register: those of mortars and guns count as
artillery, those of tanks and fighting vehicles as "Other".
"""

import csv
from functools import cache
from importlib.resources import files

__all__ = ["CATEGORIES", "category_of"]

CATEGORIES = (
    "Air-defence systems",
    "Aircraft",
    "Armoured vehicles",
    "Artillery",
    "Engines",
    "Missiles",
    "Naval weapons",
    "Other",
    "Satellites",
    "Sensors",
    "Ships",
)


@cache
def _table() -> dict[str, str]:
    text = (files(__package__) / "categories.csv").read_text(encoding="utf-8")
    return {_plain(row["description"]): row["category"] for row in csv.DictReader(text.splitlines())}


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def category_of(description: str | None) -> str | None:
    """Category of a description, None where it is missing or not in the table: nothing is guessed.

    >>> category_of("one-way attack drone"), category_of("Turbofan"), category_of("death star")
    ('Missiles', 'Engines', None)
    """
    return None if description is None else _table().get(_plain(description))
