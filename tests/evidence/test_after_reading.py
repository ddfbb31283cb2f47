"""Grades, clusters, contradictions, register comments and exports, on small cases worked by hand."""

import csv
import json
from datetime import date
from importlib.resources import files
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from supplant.core.errors import UsageError
from supplant.evidence.claim import Claim, claim_types
from supplant.evidence.cluster import cited, cluster, contradictions, origins
from supplant.evidence.comments import read_register_comment
from supplant.evidence.document import from_text
from supplant.evidence.export import COLUMNS, write_csv, write_parquet, write_statements
from supplant.evidence.grading import Grade, current, suggest_information, weight
from supplant.evidence.reader import read
from supplant.evidence.words import rows

FIRST = "According to CNN, Iran has shipped 300 drones to Russia since the start of the year."
SECOND = "Tehran delivered about 310 drones to Moscow, the paper writes, citing CNN."
THIRD = "Iran delivered 300 drones to Russia, a deserter said in Riga on Tuesday."
DENIAL = "Iran denied that it has delivered drones to Russia."


def test_the_codebook_has_its_24_types() -> None:
    assert len(claim_types()) == 24
    assert claim_types()["partner.displacement"].role_target == "party displaced"


def test_no_row_of_a_table_is_cut_by_a_comma_of_its_own() -> None:
    folder = files("supplant.evidence").joinpath("data")
    for table in (entry.name for entry in folder.iterdir() if entry.name.endswith((".csv", ".tsv"))):
        assert all(None not in row for row in rows(table)), table


def test_two_documents_that_cite_one_outlet_are_one_origin() -> None:
    documents = [from_text(text) for text in (FIRST, SECOND, THIRD)]
    claims = [claim for document in documents for claim in read(document)]
    (group,) = cluster(claims, documents)
    assert len(group.claims) == 3
    assert len(group.origins) == 2
    assert suggest_information(len(group.origins), contradicted=False) == 2


def test_near_copies_are_one_origin() -> None:
    text = (
        "The factory in Tatarstan now makes several thousand drones a year, officials in three capitals say."
    )
    documents = [from_text(text), from_text(text + " More to follow.")]
    assert len(set(origins(documents).values())) == 1
    assert len(set(origins([from_text(text), from_text(THIRD)]).values())) == 2


def test_a_denial_stands_beside_the_assertion() -> None:
    documents = [from_text(text) for text in (THIRD, DENIAL)]
    claims = [claim for document in documents for claim in read(document)]
    groups = cluster(claims, documents)
    assert len(groups) == 2
    (found,) = contradictions(groups)
    assert found.about == "denied"


def test_numbers_that_exclude_each_other_are_a_contradiction() -> None:
    texts = ["Chile bought 10 tanks from Germany.", "Chile bought 40 tanks from Germany."]
    documents = [from_text(text) for text in texts]
    claims = [claim for document in documents for claim in read(document)]
    (found,) = contradictions(cluster(claims, documents))
    assert found.about == "quantity"


def test_a_cluster_does_not_depend_on_the_order_of_documents() -> None:
    documents = [from_text(text) for text in (FIRST, SECOND, THIRD, DENIAL)]
    claims = [claim for document in documents for claim in read(document)]
    backward = cluster(claims[::-1], documents[::-1])
    assert [group.id for group in cluster(claims, documents)] == [group.id for group in backward]


def test_cited_outlets() -> None:
    assert cited("Reuters reported it, quoting the Wall Street Journal.") == {
        "reuters",
        "wall street journal",
    }


def test_grades() -> None:
    early = Grade("B", 3, "ks", date(2025, 1, 1), "usually right")
    late = Grade("C", 4, "mw", date(2025, 6, 1), "since shown wrong once")
    assert str(current([late, early])) == "C4"
    assert str(current([])) == "F6"
    assert weight("A1") > weight("B2") > weight("F6") > weight("E5")
    with pytest.raises(UsageError, match="letter A to F"):
        Grade("G", 1)


@pytest.mark.parametrize(
    ("text", "kind", "actors"),
    [
        ("Second-hand; financed by Saudi Arabia", "financing", ("SAU",)),
        ("Sold via Bulgaria; designation uncertain", "path", ("BGR",)),
        ("ordered via Australian company", "path", ("AUS",)),
        ("$1.1 b deal (offsets 100% incl production of components in Norway)", "offsets", ()),
        ("Part of payment for Russian debt to Hungary", "payment", ()),
        ("Option on 12 more not used", "option", ()),
    ],
)
def test_remarks_of_register_comments(text: str, kind: str, actors: tuple[str, ...]) -> None:
    (remark,) = read_register_comment(text).of(kind)
    assert remark.actors == actors
    assert text[remark.start : remark.end] == remark.words


def test_the_ladder_and_the_local_name_come_from_the_comment() -> None:
    claims = read_register_comment("Probably assembled from kits in Pakistan; Pakistani designation Hangor")
    assert claims.reading.rung in {"kits", "assembly"}
    assert claims.reading.designation == "Hangor"
    assert claims.doubtful


def test_exports_hold_the_same_claims(tmp_path: Path) -> None:
    claims = read(from_text(FIRST + " Moscow paid 20,000 dollars for each drone."))
    write_csv(claims, tmp_path / "claims.csv")
    write_parquet(claims, tmp_path / "claims.parquet")
    write_statements(claims, tmp_path / "claims.jsonl", seen="2025-08-09")
    with (tmp_path / "claims.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["id"] for row in rows] == [claim.id for claim in claims]
    assert tuple(rows[0]) == COLUMNS
    assert pq.read_table(tmp_path / "claims.parquet").column("id").to_pylist() == [
        claim.id for claim in claims
    ]
    lines = [
        json.loads(line) for line in (tmp_path / "claims.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert {line["entity_id"] for line in lines if line["schema"] == "Event"} == {
        claim.id for claim in claims
    }
    assert len({line["id"] for line in lines}) == len(lines)
    quoted = {line["value"] for line in lines if line["prop"] == "description"}
    assert quoted == {claim.quote for claim in claims}


def test_exports_carry_what_the_codebook_says_of_the_type(shared_data: Path, tmp_path: Path) -> None:
    design = shared_data.parent / "design" / "codebook.json"
    if not design.is_file():
        pytest.skip(f"needs the codebook of the design: no file {design}")
    book = {entry["id"]: entry for entry in json.loads(design.read_text(encoding="utf-8"))["types"]}
    one_of_each = [Claim(kind, "RUS", None, "quote", 0, 5) for kind in sorted(book)]
    write_csv(one_of_each, tmp_path / "c.csv")
    write_parquet(one_of_each, tmp_path / "c.parquet")
    with (tmp_path / "c.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    typed = pq.read_table(tmp_path / "c.parquet").to_pylist()
    assert [row["type"] for row in rows] == [row["type"] for row in typed] == sorted(book)
    same = "definition role_source role_target informs plover cameo".split()
    columns = {"name": "type_name", **dict(zip(same, same, strict=True))}
    for row, plain in zip(rows, typed, strict=True):
        entry = book[row["type"]]
        for key, column in columns.items():
            wanted = (entry[key] or "").strip()
            # A spreadsheet must not take a lone dash for a formula.
            assert row[column].removeprefix("'") == wanted, column
            assert (plain[column] or "") == wanted, column
        assert plain["symmetric"] is entry["symmetric"]
        assert row["symmetric"] == str(entry["symmetric"])


def test_a_formula_in_a_quote_is_not_run_by_a_spreadsheet(tmp_path: Path) -> None:
    claims = read(from_text('=HYPERLINK("x") Chile bought 10 tanks from Germany.'))
    write_csv(claims, tmp_path / "claims.csv")
    with (tmp_path / "claims.csv").open(encoding="utf-8", newline="") as stream:
        assert all(not row["quote"].startswith("=") for row in csv.DictReader(stream))
