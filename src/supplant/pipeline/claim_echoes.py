"""What other documents at hand say of a claim: the same, from an independent origin, or otherwise.

A document that says the same on the word of the same origin adds nothing and is not shown. A claim counts for
or against another once a reviewer let it stand and its grade is not worse than unknown (`grading.COUNTS`);
before that it is heard and moves nothing. Claims are set against claims here, and never among the record.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from supplant.brief.model import Name, Quote, Statement, Text, say
from supplant.core.evidence import Source
from supplant.evidence.claim import Claim
from supplant.evidence.cluster import Cluster, contradictions
from supplant.evidence.grading import COUNTS
from supplant.pipeline.claim_grounds import stage_of
from supplant.pipeline.verdicts import Bearing, Ground

__all__ = ["Echoes"]

_LONGEST_QUOTE = 160


class _Reviewed(Protocol):
    """A claim as it stands after review."""

    @property
    def id(self) -> str: ...
    @property
    def state(self) -> str: ...


@dataclass(frozen=True)
class Echoes:
    """For every cluster, by its id, what stands against it; `standing` is by the identity of a claim."""

    standing: Mapping[int, _Reviewed]
    sources: Mapping[str, Source]
    against: Mapping[str, Sequence[Cluster]]

    @classmethod
    def of(
        cls, groups: Sequence[Cluster], standing: Mapping[int, _Reviewed], sources: Mapping[str, Source]
    ) -> "Echoes":
        """Look for contradictions among the clusters; two stages of production are none."""
        against: dict[str, list[Cluster]] = {}
        for pair in contradictions(groups):
            one, other = pair.first, pair.second
            if one.lead.type == "localisation.stage" and stage_of(one.lead) != stage_of(other.lead):
                continue
            against.setdefault(one.id, []).append(other)
            against.setdefault(other.id, []).append(one)
        return cls(standing, sources, against)

    def grounds(self, group: Cluster) -> list[Ground]:
        """One ground for each further origin that says the same, and for each cluster that says otherwise."""
        mine = next(place for place, origin in enumerate(group.origins) if group.lead.document in origin)
        found = []
        for place in range(len(group.origins)):
            if place != mine:
                best = max(group.by_origin(place), key=group.weight)
                bearing: Bearing = "echoes" if group.weight(best) >= COUNTS else "heard"
                found.append(self._ground(bearing, "Also claimed, from another origin", best))
        for other in self.against.get(group.id, ()):
            lead = other.lead
            independent = not set(group.origins[mine]) & {d for origin in other.origins for d in origin}
            counts = independent and other.weight(lead) >= COUNTS
            found.append(self._ground("disputes" if counts else "heard", "Claimed otherwise", lead))
        return found

    def _ground(self, bearing: Bearing, words: str, claim: Claim) -> Ground:
        one, source = self.standing[id(claim)], self.sources[claim.document]
        text = " ".join(claim.quote.split())
        cut = text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE].rsplit(" ", 1)[0]
        quote = Statement((Quote(cut, (one.id,)), *((Text(" […]"),) if cut != text else ())))
        said = say(
            "{words}: {quote} ({who}; grade {grade}, {state}).",
            words=words, quote=quote, who=Name(source.title), grade=Name(claim.grade),
            state=one.state.replace("unreviewed", "not reviewed"),
        )  # fmt: skip
        return Ground(bearing, said, (claim.document,))
