"""Small registers made by hand."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

Delivery = tuple[str, str, int, float]


def register(rows: Sequence[Delivery], category: str = "Aircraft", **columns: Any) -> pd.DataFrame:
    """The table `delivery` with these suppliers, buyers, years and volumes."""
    frame = pd.DataFrame(rows, columns=["supplier", "recipient", "year", "tiv"])
    plain: dict[str, Any] = {
        "row": np.arange(1, len(frame) + 1),
        "category": category,
        "deal": [f"d{number}" for number in range(len(frame))],
        "designation": "Type 1",
        "description": "fighter aircraft",
        "status": "New",
        "rung": None,
        "rung_certain": None,
        "local_production": None,
        "year_estimate": None,
        "quantity": 1.0,
        "spread_over": 1,
        "order_year": frame["year"],
        "comment": None,
        "vintage": "test",
        "original": "",
    }
    return frame.assign(**(plain | columns))


def every(supplier: str, buyer: str, first: int, last: int, tiv: float) -> list[Delivery]:
    """The same volume in each year."""
    return [(supplier, buyer, year, tiv) for year in range(first, last + 1)]


def random_register(seed: int, *, first: int = 1960, last: int = 2025, rows: int = 4000) -> pd.DataFrame:
    """A register drawn at random, with a few big suppliers and some licensed production."""
    rng = np.random.default_rng(seed)
    states = "USA RUS FRA GBR DEU CHN ITA ISR IND TUR BRA EGY PAK IRN ZAF KOR JPN ESP SWE POL".split()
    pull = 1 / np.arange(1, len(states) + 1)
    supplier = rng.choice(states, rows, p=pull / pull.sum())
    buyer = rng.choice(states, rows)
    frame = pd.DataFrame(
        {
            "supplier": supplier,
            "recipient": buyer,
            "year": rng.integers(first, last + 1, rows),
            "tiv": rng.gamma(1.0, 20.0, rows),
        }
    )
    table = register([])
    frame = frame[frame["supplier"] != frame["recipient"]].sort_values("year").reset_index(drop=True)
    count = len(frame)
    return frame.assign(
        row=np.arange(1, count + 1),
        category=rng.choice(["Aircraft", "Ships", "Missiles"], count),
        deal=[f"d{number}" for number in range(count)],
        designation="Type 1",
        description="thing",
        status=rng.choice(["New", "Second hand"], count, p=[0.8, 0.2]),
        rung=rng.choice(
            np.array([None, "licence", "components", "assembly"], dtype=object),
            count,
            p=[0.85, 0.05, 0.05, 0.05],
        ),
        rung_certain=True,
        local_production=None,
        year_estimate=None,
        quantity=1.0,
        spread_over=1,
        order_year=frame["year"],
        comment=None,
        vintage="test",
        original="",
    )[list(table.columns)]
