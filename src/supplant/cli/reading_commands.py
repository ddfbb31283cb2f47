"""`supplant read` and `supplant review`: documents to claims, and what people make of the claims."""

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from supplant import pipeline
from supplant.cli import show
from supplant.cli.commands import AsJson, StorePath
from supplant.core.actors import name_of
from supplant.core.errors import UnknownActor
from supplant.pipeline.model_reading import ModelAnswer, endpoint_of
from supplant.pipeline.reading import Reading, read_documents
from supplant.pipeline.reviewing import ReviewedClaim, reviewed_claims, unknown_claim
from supplant.pipeline.reviewing import review as add_review

__all__ = ["read", "review"]

Documents = Annotated[
    str, Parameter(help="text, Markdown, HTML or PDF; - is standard input", allow_leading_hyphen=True)
]
ClaimId = Annotated[str, Parameter(help="a claim as supplant review lists it, such as c-0123456789ab")]
Why = Annotated[str | None, Parameter(name="--why", help="the reason")]
By = Annotated[str | None, Parameter(name="--by", help="who reviews; default your user name")]
Out = Annotated[Path | None, Parameter(help="write all claims to this file as well")]

Model = Annotated[
    str | None, Parameter(name="--model", help="ask this language model for further claims, to be reviewed")
]
WithModel = Annotated[
    bool, Parameter(name="--with-model", negative="", help="ask the model that SUPPLANT_LLM_MODEL names")
]
ModelUrl = Annotated[
    str | None,
    Parameter(name="--endpoint", help="OpenAI-compatible address of the model; default SUPPLANT_LLM_URL"),
]
Quick = Annotated[
    bool, Parameter(negative="", help="leave the encoder out: several times faster, finds less, errs more")
]
AllowHttp = Annotated[
    bool, Parameter(name="--allow-http", negative="", help="send to another machine without encryption")
]

_FROM_READING = {"negated": "denied", "hypothetical": "said to be possible, planned or wanted"}


def read(
    *documents: Documents,
    json: AsJson = False,
    save: Annotated[bool, Parameter(negative="", help="keep documents and claims in the store")] = False,
    csv: Out = None,
    parquet: Out = None,
    ftm: Annotated[Path | None, Parameter(help="the same as FollowTheMoney statements")] = None,
    quick: Quick = False,
    model: Model = None,
    with_model: WithModel = False,
    endpoint: ModelUrl = None,
    allow_http: AllowHttp = False,
    store: StorePath = None,
) -> int:
    """Read documents and print what they claim: who does what to whom, in which words, and where.

    Works offline. Where a language model is asked for further claims, the text goes to its address, with
    the key in SUPPLANT_LLM_KEY if there is one. A document that cannot be read does not cost the others.
    """
    if not documents:
        raise show.usage("name at least one document: supplant read FILE...")
    if store is not None and not save:
        raise show.usage("--store names where to keep the claims; add --save")
    asked = endpoint_of(with_model if model is None else model, endpoint, allow_http=allow_http)
    if save:
        with pipeline.open_store(store, write=True) as opened:
            found, failures = read_documents(map(_file, documents), opened, asked, quick=quick)
            said = pipeline.meta(opened)
    else:
        found, failures = read_documents(map(_file, documents), None, asked, quick=quick)
        said = pipeline.meta(None)
    reading = Reading(found, tuple((path, str(error)) for path, error in failures), said)
    for _, error in failures:
        show.complain(str(error))
    for path, form in ((csv, "csv"), (parquet, "parquet"), (ftm, "ftm")):
        if path is not None:
            reading.write(path, form)
    if json:
        show.as_json(reading.to_json())
    else:
        _print(reading)
    return 1 if failures else 0


review = App(name="review", help="List claims that nobody has reviewed; accept, reject or edit them.")


@review.default
def list_(
    *,
    all_: Annotated[bool, Parameter(name="--all", negative="", help="reviewed claims too")] = False,
    store: StorePath = None,
    json: AsJson = False,
) -> int:
    """List the saved claims that nobody has reviewed yet."""
    with pipeline.open_store(store) as opened:
        claims = [one for one in reviewed_claims(opened) if all_ or one.state == "unreviewed"]
        said = pipeline.meta(opened)
    if json:
        show.as_json({"claims": [one.to_json() for one in claims], "meta": said})
        return 0
    if not claims:
        show.lines(["nothing to review: supplant read --save FILE adds the claims of a document"])
    title = None
    for one in claims:
        if one.title != title:
            show.lines(["", one.title or one.path])
            title = one.title
        show.lines(_reviewed(one))
    if any(one.state == "unreviewed" for one in claims):
        show.lines(["", 'accept ID, reject ID --why "...", or edit ID field=value'])
    return 0


@review.command
def accept(claim: ClaimId, *, why: Why = None, by: By = None, store: StorePath = None) -> int:
    """Accept a claim as the reader read it, or as it was edited."""
    with pipeline.open_store(store, write=True) as opened:
        show.lines(_reviewed(add_review(opened, claim, "accept", who=by, why=why)))
    return 0


@review.command
def reject(claim: ClaimId, *, why: Why = None, by: By = None, store: StorePath = None) -> int:
    """Reject a claim as misread; it stays in the store with the reason."""
    with pipeline.open_store(store, write=True) as opened:
        show.lines(_reviewed(add_review(opened, claim, "reject", who=by, why=why)))
    return 0


@review.command
def edit(
    claim: ClaimId,
    *changes: Annotated[str, Parameter(help="field=value; an empty value makes the field missing")],
    why: Why = None,
    by: By = None,
    store: StorePath = None,
) -> int:
    """Correct fields of a claim: type, source, target, object, value, unit, per, date, negated, grade, ..."""
    fields = {}
    for change in changes:
        name, equals, value = change.partition("=")
        if not equals:
            raise show.usage(f"{change[:60]!r} is no field=value, such as target=IRN")
        fields[name.strip()] = value
    with pipeline.open_store(store, write=True) as opened:
        show.lines(_reviewed(add_review(opened, claim, "edit", changes=fields, who=by, why=why)))
    return 0


@review.command(name="show")
def show_(claim: ClaimId, *, store: StorePath = None, json: AsJson = False) -> int:
    """Show one claim with its whole history."""
    with pipeline.open_store(store) as opened:
        found = [one for one in reviewed_claims(opened) if one.id == claim]
        said = pipeline.meta(opened)
    if not found:
        raise unknown_claim(claim)
    if json:
        show.as_json({"claim": found[0].to_json(), "meta": said})
    else:
        show.lines(_reviewed(found[0]))
    return 0


def _file(word: str) -> str | Path:
    """A word of the command line is always a file, never a text; of those with a hyphen only "-" is one."""
    if word.startswith("-") and word != "-":
        raise show.usage(f"unknown option {word[:40]!r}; a file of that name is ./{word[:40]}")
    return word if word == "-" else Path(word)


def _print(reading: Reading) -> None:
    for read in reading.documents:
        document = read.document
        state = {None: "", 0: ", already in the store"}.get(read.added, f", {read.added} saved")
        title = document.title or document.path
        show.lines([f"{title} ({document.published or 'no date stated'}): {len(read.claims)} claims{state}"])
        if read.model is not None:
            show.lines([_asked(read.model)])
        if not document.text.strip():
            show.lines(["  the document is empty"])
        elif not read.claims:
            show.lines(["  nothing in it speaks of supply, production or technology between parties"])
        for claim in read.claims:
            show.lines(_claim_lines(claim.id, claim.to_json()))


def _asked(answer: ModelAnswer) -> str:
    """What the model did to the claims, in one line."""
    words = f"  {answer.model} at {answer.host}: {len(answer.proposed)} proposed, to be reviewed"
    words += f"; {answer.repeated} that the reader found too" if answer.repeated else ""
    return words + (f"; {len(answer.refused)} refused (--json says why)" if answer.refused else "")


def _reviewed(one: ReviewedClaim) -> list[str]:
    lines = _claim_lines(one.id, one.claim.to_json(), one.state)
    for entry in one.history:
        changed = ", ".join(f"{name}={value}" for name, value in entry.changes.items())
        reason = f": {entry.why}" if entry.why else ""
        done = f"{entry.action} {changed}".strip()
        lines.append(f"    {entry.at:%Y-%m-%d %H:%M} {entry.who}, {done}{reason}")
    return lines


def _claim_lines(id_: str, claim: dict[str, object], state: str | None = None) -> list[str]:
    """One claim readably: id and type, who to whom, what is said of it, and the words."""
    parties = " -> ".join(_named(claim[side]) for side in ("source", "target"))
    details = [
        str(claim["object"]) if claim["object"] else "",
        _amount(claim["quantity"]),
        str(claim["date"] or ""),
        *(words for name, words in _FROM_READING.items() if claim[name]),
        f"grade {claim['grade']}",
        "proposed by a language model" if claim["reader"] == "model" else "",
        state or ("to be reviewed" if claim["reader"] == "model" else ""),
    ]
    head = f"  {id_}  {claim['type']}: {parties}; {'; '.join(word for word in details if word)}"
    return [head, f"    “{' '.join(str(claim['quote']).split())}”"]


def _named(code: object) -> str:
    if code is None:
        return "not named"
    try:
        return name_of(str(code))
    except UnknownActor:
        return str(code)


def _amount(quantity: object) -> str:
    if not isinstance(quantity, dict):
        return ""
    span = (
        f" ({quantity['low']:,.12g} to {quantity['high']:,.12g})" if quantity.get("high") is not None else ""
    )
    per = f" per {quantity['per']}" if quantity["per"] else ""
    return f"{quantity['value']:,.12g}{span} {quantity['unit'] or ''}{per}".replace("  ", " ").strip()
