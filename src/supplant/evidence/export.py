"""Claims as CSV, Parquet and FollowTheMoney statements.

CSV and Parquet have one row per claim with what the codebook says of its type; a missing value is an empty
field or null. A statement line follows FollowTheMoney (followthemoney.tech, `statement/statement.py`): one
property of one entity with its dataset and original value, an id that follows from the content, and dates of
first and last sight where they are given. A claim becomes an entity of schema Event, its parties entities of
schema Organization; nothing here depends on that library.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha1
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from supplant.core.actors import actor
from supplant.core.errors import UnknownActor
from supplant.evidence.claim import Claim, claim_types

__all__ = ["COLUMNS", "statements", "table", "write_csv", "write_parquet", "write_statements"]

_TYPES = {"value": pa.float64(), "low": pa.float64(), "high": pa.float64(), "negated": pa.bool_(),
          "hypothetical": pa.bool_(), "confidence": pa.float64(), "start": pa.int64(), "end": pa.int64(),
          "symmetric": pa.bool_()}  # fmt: skip
# The claim, then what the codebook says of its type; all but those above are text.
_COLUMNS = """
    id document type type_name role_source source role_target target object value low high unit per date
    negated hypothetical confidence quote start end grade source_name target_name reader
    definition informs plover cameo symmetric
""".split()
_SCHEMA = pa.schema([(name, _TYPES.get(name, pa.string())) for name in _COLUMNS])
COLUMNS = tuple(_SCHEMA.names)
DATASET = "supplant_claims"


def table(claims: Iterable[Claim]) -> pa.Table:
    """One row per claim, in their order."""
    return pa.Table.from_pylist([_row(claim) for claim in claims], schema=_SCHEMA)


def write_csv(claims: Iterable[Claim], path: Path) -> None:
    """Write a CSV in UTF-8 with one header row. What a spreadsheet would run as a formula is quoted."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        for claim in claims:
            row = _row(claim)
            writer.writerow([_field(row[name]) for name in COLUMNS])


def write_parquet(claims: Iterable[Claim], path: Path) -> None:
    """Write a Parquet file with typed columns."""
    pq.write_table(table(claims), path)


def write_statements(claims: Iterable[Claim], path: Path, *, seen: str | None = None) -> None:
    """Write FollowTheMoney statements, one JSON object a line; `seen` is the date of reading (ISO)."""
    with path.open("w", encoding="utf-8") as stream:
        for statement in statements(claims, seen=seen):
            stream.write(json.dumps(statement, ensure_ascii=False, sort_keys=True) + "\n")


def statements(claims: Iterable[Claim], *, seen: str | None = None) -> Iterator[dict[str, Any]]:
    """The statements of all claims; a party is stated once, however many claims name it."""
    parties: set[str] = set()
    for claim in claims:
        named = [code for code in (claim.source, claim.target) if code is not None]
        for code in named:
            if code not in parties:
                parties.add(code)
                yield from _entity(_party_id(code), "Organization", _party_properties(code), seen)
        kind = claim_types()[claim.type]
        properties: dict[str, Sequence[str | None]] = {
            "name": [f"{kind.name}: {claim.source or 'unnamed'} -> {claim.target or 'unnamed'}"],
            **_dates(claim.date),
            "description": [claim.quote],
            "keywords": [
                claim.type,
                *(["negated"] if claim.negated else []),
                *(["hypothetical"] if claim.hypothetical else []),
            ],
            "notes": [
                f"document {claim.document}, characters {claim.start}-{claim.end}, grade {claim.grade}"
            ],
            "involved": [_party_id(code) for code in dict.fromkeys(named)],
            "summary": [_quantity_in_words(claim)],
        }
        yield from _entity(claim.id, "Event", properties, seen)


def _entity(
    entity_id: str, schema: str, properties: dict[str, Sequence[str | None]], seen: str | None
) -> Iterator[dict[str, Any]]:
    made = [
        _statement(entity_id, schema, prop, value, seen)
        for prop, values in properties.items()
        for value in values
        if value
    ]
    yield from made
    # The last one says that the entity is there; its value changes with any of the others.
    checksum = sha1(schema.encode(), usedforsecurity=False)
    for statement in sorted(made, key=lambda one: one["id"]):
        checksum.update(statement["id"].encode())
    yield _statement(entity_id, schema, "id", checksum.hexdigest(), seen)


def _statement(entity_id: str, schema: str, prop: str, value: str, seen: str | None) -> dict[str, Any]:
    # The key of FollowTheMoney's Statement.make_key: dataset, entity, property, value, joined by dots.
    value = _writable(value)
    key = f"{DATASET}.{entity_id}.{prop}.{value}"
    return {
        "id": sha1(key.encode(), usedforsecurity=False).hexdigest(),
        "entity_id": entity_id,
        "canonical_id": entity_id,
        "schema": schema,
        "prop": prop,
        "prop_type": _PROP_TYPES.get(prop, "string"),
        "value": value,
        "dataset": DATASET,
        "lang": None,
        "original_value": None,
        "external": False,
        "first_seen": seen,
        "last_seen": seen,
        "origin": "supplant.evidence",
    }


_PROP_TYPES = {
    "id": "id",
    "name": "name",
    "date": "date",
    "startDate": "date",
    "endDate": "date",
    "description": "text",
    "notes": "text",
    "summary": "text",
    "involved": "entity",
    "country": "country",
}


def _dates(date: str | None) -> dict[str, Sequence[str | None]]:
    if date is None or "/" not in date:
        return {"date": [date]}
    first, last = date.split("/")
    return {"startDate": [first], "endDate": [last]}


def _party_id(code: str) -> str:
    return f"actor-{code.lower()}"


def _party_properties(code: str) -> dict[str, Sequence[str | None]]:
    try:
        known = actor("european-union" if code == "EU" else code)
    except UnknownActor:
        return {"name": [code]}
    return {"name": [known.name], "country": [known.iso2.lower() if known.iso2 else None]}


def _quantity_in_words(claim: Claim) -> str | None:
    if claim.quantity is None:
        return None
    per = f" per {claim.quantity.per}" if claim.quantity.per else ""
    return f"{claim.quantity.value:.12g} {claim.quantity.unit or ''}{per}".strip()


def _row(claim: Claim) -> dict[str, Any]:
    kind = claim_types()[claim.type]
    amount = dict.fromkeys(("value", "unit", "per", "low", "high")) | (
        vars(claim.quantity) if claim.quantity else {}
    )
    return {
        **{name: _writable(value) for name, value in claim.to_json().items() if name != "quantity"},
        **amount,
        "document": claim.document,
        "type_name": kind.name,
        "role_source": kind.role_source,
        "role_target": kind.role_target or None,
        "definition": kind.definition,
        "informs": kind.informs,
        "plover": kind.plover,
        "cameo": kind.cameo,
        "symmetric": kind.symmetric,
    }


def _writable(value: Any) -> Any:
    """Text without halves of surrogate pairs, which no file takes; their replacement keeps all offsets."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _field(value: object) -> object:
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return "'" + value
    return value
