"""A small sound case, and a way to break it one line at a time."""

SOUND = """\
slug: sound
title: A sound case
supplier: IRN
buyer: RUS
domain: arms
category: Missiles
item: {name: Item, names: {en: [Item]}}
summary: Two facts and a plan.
stages:
  - {from: 2022-08, rung: import, evidence: [o001]}
outcome: {label: displaced, date: 2025, evidence: [o002]}
terms:
  - {term: A price, kind: price, evidence: [o001]}
sources:
  s01: {title: First, publisher: P, reliability: B}
  s02: {title: Second, publisher: Q}
observations:
  - {id: o001, date: "2022-08", variable: local_output, value: 5, unit: units/month, as_of: "2023", source: s01, conflicts: [o002]}
  - {id: o002, date: "2023-01", variable: local_output, value: 9, low: 8, high: 10, unit: units/month, as_of: "2023-02-03", source: s02, conflicts: [o001], quote: nine a month}
  - {id: o003, date: "2040", variable: plan_quantity, value: 100, unit: units, plan: true, as_of: "2024", source: s02}
"""  # noqa: E501


def broken(old: str, new: str) -> bytes:
    """The sound case with one text replaced, which must stand in it exactly once."""
    assert SOUND.count(old) == 1, f"{old!r} stands {SOUND.count(old)} times"
    return SOUND.replace(old, new).encode()
