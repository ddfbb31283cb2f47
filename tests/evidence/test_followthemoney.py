"""Claims as FollowTheMoney statements, read back by that library itself.

The statements are those of release 4, which needs the ICU headers and a C++ compiler (PyICU comes as source
only); release 3.8, a development dependency made of wheels, has the model of entities and no statements. So
each test says which of the two it needs.
"""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from supplant.evidence.claim import Claim, Quantity
from supplant.evidence.document import from_text
from supplant.evidence.export import DATASET, write_statements
from supplant.evidence.reader import read

ftm = pytest.importorskip("followthemoney", reason="needs the development dependency followthemoney")

TEXT = (
    "According to CNN, Iran has shipped 300 drones to Russia since the start of the year. Moscow paid 20,000 "
    "dollars for each drone in May 2024. The European Union imposed sanctions on Iran over drones. Turkey "
    "will not sell the drones to Armenia. The drones may pass to the Houthis."
)
EDGES = [
    Claim("supply.import", None, None, "a = 1, “quoted”\nand more", 0, 10, "d-1", date="2024-05-17"),
    Claim(
        "price.value", "EU", "PRK", "half a pair \ud83d", 0, 5, "d-1", quantity=Quantity(2e9, "USD", "year")
    ),
    Claim("ip.violation", "wagner-group", None, "x", 0, 1, "d-1", date="2024-01-01/2024-03-31", negated=True),
]


@pytest.fixture
def claims() -> list[Claim]:
    return [*read(from_text(TEXT, published="2025-08-09")), *EDGES]


@pytest.fixture
def file(claims: list[Claim], tmp_path: Path) -> Path:
    path = tmp_path / "claims.jsonl"
    write_statements(claims, path, seen="2025-08-09")
    return path


def rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_every_property_is_one_of_the_model_and_every_value_is_clean(file: Path) -> None:
    stated = defaultdict(list)
    for row in rows(file):
        stated[row["entity_id"], row["schema"]].append(row)
    for (entity, schema), found in stated.items():
        proxy = ftm.model.make_entity(schema)
        proxy.id = entity
        for row in found:
            if row["prop"] == "id":
                continue
            known = ftm.model.get(schema).get(row["prop"])
            assert known is not None, f"{schema} has no property {row['prop']}"
            assert row["prop_type"] == known.type.name
            # A text is taken as it is; any other value must survive the library's own cleaning.
            if known.type.name not in {"text", "string", "name"}:
                assert known.type.clean(row["value"]) == row["value"], row
            proxy.add(row["prop"], row["value"], cleaned=True)
        ftm.model.get(schema).validate(proxy.to_dict())
        assert proxy.caption


def test_the_statements_are_read_back_by_the_library(file: Path, claims: list[Claim]) -> None:
    pytest.importorskip("followthemoney.statement", reason="needs followthemoney 4, which needs ICU headers")
    from followthemoney.dataset import Dataset
    from followthemoney.statement import StatementEntity
    from followthemoney.statement.serialize import read_json_statements

    with file.open("rb") as stream:
        found = list(read_json_statements(stream))
    written = rows(file)
    assert len(found) == len(written) > len(claims)
    for statement, row in zip(found, written, strict=True):
        assert statement.generate_key() == statement.id == row["id"]
        assert (statement.prop_type, statement.value) == (row["prop_type"], row["value"])
        assert statement.first_seen == "2025-08-09"
    groups = defaultdict(list)
    for statement in found:
        groups[statement.entity_id].append(statement)
    dataset = Dataset.make({"name": DATASET, "title": "Claims"})
    entities = {id_: StatementEntity.from_statements(dataset, group) for id_, group in groups.items()}
    for claim in claims:
        entity = entities[claim.id]
        assert entity.schema.name == "Event"
        assert entity.get("description") == [claim.quote.encode("utf-8", "replace").decode()]
        assert claim.type in entity.get("keywords")
        assert ("negated" in entity.get("keywords")) == claim.negated
        assert set(entity.get("involved")) <= set(entities)
    for id_, entity in entities.items():
        (said,) = [s.value for s in groups[id_] if s.prop == "id"]
        (theirs,) = [s.value for s in entity.statements if s.prop == "id"]
        assert said == theirs, "the library computes the same checksum"
