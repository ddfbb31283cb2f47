"""For any deals, written in either layout: all of them come back, and no TIV is made or lost."""

import math
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sources.sipri.registers import DEAL_HEADER, DELIVERY_HEADER, Release, read, written

COUNTRIES = [
    "France",
    "India",
    "Peru",
    "Soviet Union",
    "NATO**",
    "Houthi rebels (Yemen)*",
    "unknown supplier(s)",
]
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs"]), min_size=1, max_size=30
)
COMMENT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=60)
FLAG = st.sampled_from(["?", ""])


@st.composite
def deals(draw: st.DrawFn) -> list[str]:
    """A row of the deal layout."""
    years = sorted(draw(st.sets(st.integers(1990, 2025), max_size=6)))
    number = draw(st.integers(1, 5000)) if years else 0
    unit = draw(st.integers(1, 10_000)) / 100
    ordered = draw(st.one_of(st.none(), st.integers(1, 5000)))
    return [
        draw(st.sampled_from(COUNTRIES)),
        draw(st.sampled_from(COUNTRIES)),
        str(draw(st.integers(1985, 1990))),
        draw(FLAG),
        "" if ordered is None else str(ordered),
        draw(FLAG),
        draw(WORDS),
        "tank",
        str(number),
        draw(FLAG),
        "; ".join(map(str, years)),
        draw(st.sampled_from(["New", "Second hand"])),
        draw(COMMENT).strip(),
        f"{unit:g}",
        f"{unit * (ordered or 0):.2f}",
        f"{unit * number:.2f}",
    ]


@st.composite
def delivered(draw: st.DrawFn) -> list[str]:
    """A row of the delivery layout."""
    number, unit = draw(st.integers(1, 5000)), draw(st.integers(1, 10_000)) / 100
    yes_no = st.sampled_from(["Yes", "No", ""])
    return [
        str(draw(st.integers(1, 99_999))),
        draw(st.sampled_from(COUNTRIES)),
        draw(st.sampled_from(COUNTRIES)),
        draw(WORDS),
        "tank",
        "Armoured vehicles",
        str(draw(st.integers(1985, 1990))),
        draw(yes_no),
        str(number),
        draw(yes_no),
        str(draw(st.integers(1990, 2025))),
        draw(yes_no),
        "New",
        f"{unit:g}",
        f"{unit:g}",
        f"{unit * number:.2f}",
        draw(st.sampled_from(["Yes", "No"])),
    ]


def back(header: list[str], rows: list[list[str]], tail: str, end: str) -> Release:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.csv"
        path.write_bytes(written(header, rows, tail=tail, end=end).encode())
        return read(path, check=False)


ENDS = {"tail": st.sampled_from(["", ";"]), "end": st.sampled_from(["\n", "\r\n"])}
SLOW = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


@SLOW
@given(rows=st.lists(deals(), min_size=1, max_size=12), **ENDS)
def test_deals_come_back_and_their_tiv_is_conserved(rows: list[list[str]], tail: str, end: str) -> None:
    release = back(DEAL_HEADER, rows, tail, end)
    assert release.tally.rejected == []
    deal, delivery = release.deal, release.delivery
    assert deal["recipient_name"].tolist() == [row[0] for row in rows]
    assert deal["supplier_name"].tolist() == [row[1] for row in rows]
    assert deal["designation"].tolist() == [row[6] for row in rows]
    assert [text or "" for text in deal["comment"]] == [row[12] for row in rows]
    assert deal["tiv_delivered"].tolist() == [float(row[15]) for row in rows]
    assert deal["order_year_estimate"].tolist() == [row[3] == "?" for row in rows]
    assert deal["deal"].is_unique
    assert len(delivery) == sum(len(row[10].split("; ")) for row in rows if row[10])
    sums = delivery.groupby("deal")[["tiv", "quantity"]].sum()
    for made, row in zip(deal["deal"], rows, strict=True):
        if row[10]:
            assert math.isclose(sums.loc[made, "tiv"], float(row[15]), rel_tol=1e-12, abs_tol=1e-12)
            assert math.isclose(sums.loc[made, "quantity"], float(row[8]), rel_tol=1e-12)
    assert (delivery["quantity_low"] <= delivery["quantity"]).all()
    assert (delivery["quantity"] <= delivery["quantity_high"]).all()
    assert (delivery["tiv_low"] <= delivery["tiv"]).all()
    assert (delivery["tiv"] <= delivery["tiv_high"]).all()


@SLOW
@given(rows=st.lists(delivered(), min_size=1, max_size=12), **ENDS)
def test_deliveries_come_back(rows: list[list[str]], tail: str, end: str) -> None:
    release = back(DELIVERY_HEADER, rows, tail, end)
    delivery = release.delivery
    assert release.tally.rejected == []
    assert delivery["designation"].tolist() == [row[3] for row in rows]
    assert delivery["year"].tolist() == [int(row[10]) for row in rows]
    assert delivery["tiv"].tolist() == [float(row[15]) for row in rows]
    assert delivery["local_production"].tolist() == [row[16] == "Yes" for row in rows]
    assert release.tally.totals["TIV delivery values"] == round(sum(float(row[15]) for row in rows), 6)


@SLOW
@given(
    rows=st.lists(deals(), min_size=3, max_size=12),
    harm=st.lists(
        st.tuples(st.integers(0, 11), st.integers(0, 200), st.sampled_from('",;\n 9?=')), max_size=8
    ),
)
def test_nothing_is_lost_however_a_file_is_damaged(
    rows: list[list[str]], harm: list[tuple[int, int, str]]
) -> None:
    """Every line that is not blank is in a row or in a rejection, and read = kept + rejected."""
    lines = written(DEAL_HEADER, rows).splitlines()
    for which, place, mark in harm:
        index = 1 + which % (len(lines) - 1)
        at = place % (len(lines[index]) + 1)
        lines[index] = lines[index][:at] + mark + lines[index][at:]
    text = "\n".join(lines)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "register.csv"
        path.write_bytes(text.encode())
        release = read(path, check=False)
    tally = release.tally
    assert tally.rows_read == tally.rows_kept + len(tally.rejected)
    kept = [] if "deal" not in release.tables else release.deal["original"].tolist()
    seen = sorted(
        line for part in kept + [bad.original for bad in tally.rejected] for line in part.split("\n")
    )
    expected = sorted(line for line in text.split("\n")[1:] if line.strip())
    assert [line for line in seen if line.strip()] == expected
