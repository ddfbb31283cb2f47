"""The commands of `supplant`, each a few lines: read the arguments, ask the pipeline, show the answer."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from supplant import pipeline
from supplant.cli import show
from supplant.core.errors import SupplantError

__all__ = ["app"]

StorePath = Annotated[Path | None, Parameter(name="--store", help="DuckDB file; default SUPPLANT_STORE")]
Files = Annotated[Path, Parameter(help="files as downloaded, plain or gzip-compressed")]
About = Annotated[str, Parameter(help="the slug or file of a case, or a supplier and a buyer")]
Item = Annotated[str | None, Parameter(help="designation of a product in the register, or a part of it")]
Category = Annotated[str | None, Parameter(help="armament category, such as Missiles")]
AsOf = Annotated[str | None, Parameter(help="only what was known by then: YYYY, YYYY-MM or YYYY-MM-DD")]
VintageName = Annotated[str | None, Parameter(help="a release of the register; see supplant data list")]
_CHECK = "a report whose claims are to be checked: text, Markdown, HTML or PDF; may be given several times"
AsJson = Annotated[bool, Parameter(name="--json", negative="", help="one JSON document on standard output")]

app = App(
    name="supplant",
    help="What becomes of a supplier whose buyer learns to make what it used to buy.",
    version=pipeline.version,
    version_flags=["--version"],
    suppress_keyboard_interrupt=False,
)
data = App(name="data", help="Import registers, and list what is in the store.")
app.command(data)


@data.command(name="import")
def import_(*files: Files, store: StorePath = None, json: AsJson = False) -> int:
    """Import releases of registers, each wholly or not at all.

    The source and layout are recognised from the file itself. The same file twice changes nothing.
    """
    if not files:
        raise show.usage("name at least one file: supplant data import FILE...")
    reports: list[pipeline.ImportReport] = []
    failures: list[tuple[Path, SupplantError]] = []
    with pipeline.open_store(store, write=True) as opened:
        for file in files:
            try:
                with show.progress(f"reading {file.name}", quiet=json) as advance:
                    reports.append(pipeline.import_file(opened, file, advance))
            except SupplantError as error:
                failures.append((file, error))
                show.complain(str(error))
            else:
                if not json:
                    show.import_report(reports[-1])
        if json:
            show.as_json(
                {
                    "imports": [report.to_json() for report in reports],
                    "failed": [{"file": str(file), "why": str(error)} for file, error in failures],
                    "meta": pipeline.meta(opened),
                }
            )
    return 1 if failures else 0


@data.command(name="list")
def list_(*, store: StorePath = None, json: AsJson = False) -> int:
    """List the vintages in the store."""
    with pipeline.store_if_there(store) as opened:
        if opened is None and store is not None:
            raise show.usage(
                f"there is no store at {store}; supplant data import FILE --store {store} makes one"
            )
        if opened is None:
            show.complain("nothing has been imported yet: supplant data import FILE")
        vintages = None if opened is None else opened.vintages()
        if json:
            listed = [] if vintages is None else show.records(vintages)
            show.as_json({"vintages": listed, "meta": pipeline.meta(opened)})
        elif vintages is not None:
            show.vintages(vintages)
    return 0


@app.command
def cases(
    slug: Annotated[str | None, Parameter(help="one case, in full; or the path of a case file")] = None,
    *,
    json: AsJson = False,
) -> int:
    """List the case library, or show one case readably."""
    if slug is None:
        listed = pipeline.list_cases()
        if json:
            show.as_json({"cases": [asdict(case) for case in listed], "meta": pipeline.meta(None)})
        else:
            show.cases(pipeline.listing(listed))
        return 0
    case = pipeline.load_case(slug)
    if json:
        show.as_json({"case": case.to_json(), "meta": pipeline.meta(None)})
    else:
        show.lines(pipeline.describe(case))
    return 0


def _named(store: Path | None) -> Path | None:
    """A store that was named and is not there deserves a word: the case library alone will answer."""
    if store is not None and not store.exists():
        show.complain(f"there is no store at {store}; this answer rests on the case library alone")
    return store


@app.command
def assess(
    *about: About,
    item: Item = None,
    category: Category = None,
    as_of: AsOf = None,
    vintage: VintageName = None,
    store: StorePath = None,
    json: AsJson = False,
) -> int:
    """Measure a partnership: supply, dependence, localisation, third markets, leakage, alignment, roles."""
    answer = pipeline.assess(
        *about, item=item, category=category, as_of=as_of, vintage=vintage, store=_named(store)
    )
    if json:
        show.as_json(answer.to_json())
    else:
        show.assessment(answer)
    return 0


@app.command
def brief(
    *about: About,
    out: Annotated[Path, Parameter(name=["--out", "-o"], help="the file to write: .html or .json")],
    item: Item = None,
    category: Category = None,
    as_of: AsOf = None,
    vintage: VintageName = None,
    document: Annotated[list[Path] | None, Parameter(help=_CHECK)] = None,
    fit: Annotated[bool, Parameter(help="whether to fit models anew where no fit is at hand")] = True,
    projection: Annotated[bool, Parameter(help="whether the brief has a projection")] = True,
    store: StorePath = None,
) -> int:
    """Write the brief of a case, or of any supplier and buyer, and print its main lines.

    With --document FILE, once or more often, the claims of these documents are set beside the record.
    """
    with pipeline.Beside() as charts:
        made = pipeline.make_brief(
            *about,
            item=item,
            category=category,
            as_of=as_of,
            vintage=vintage,
            store=_named(store),
            documents=document or (),
            fit=fit,
            project=projection,
            tell=show.complain,
            ahead=charts.ahead if out.suffix.lower() == ".html" else None,
        )
        pipeline.write_brief(made, out, charts)
    show.lines([*pipeline.headlines(made), "", str(out)])
    return 0
