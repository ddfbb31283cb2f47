"""The story of supplant, one module per stage. Read this first.

    place        where the store is
    importing    a release of a register -> rows in the store, all or nothing
    questions    assess and make_brief: from words to answer, in one call each
    question     a case, or any supplier and buyer, as known on a date
    tables       the rows of the store that speak of the two, from named releases
    assessing    question and tables -> measures, with an entry for every piece of evidence
    rows         cited register rows -> entries of a source list
    briefing     case, assessment and evidence -> what a brief is written from
    measured     the parts of it that come from measures
    reading      documents -> claims -> the store
    reviewing    what people make of the claims, kept beside them
    claimcheck   claims -> beside each what the record shows, and a verdict
    reference    the register -> what became of past partnerships, and who may be next
    digests      all of that for briefs, fitted once and kept in the store
    usual        a digest, or the summary that came with the program -> the records of a brief
    projecting   a case or a pair -> its futures, its calibration and its hindcasts
    defaults     a pair without a case -> where its futures start, from the register
    markets      the register -> the third markets by name
    fits         where the fitted parameters of a case come from
    outlook      the projection of a brief, with the entries that its numbers lead to
    benching     how fast this machine is
    meta         what every answer says of itself

A stage takes values and returns values. The slow ones (reference, projecting, reading) are imported by those
who need them, and not here.
"""

from supplant.brief import Beside, Brief, write_brief
from supplant.cases import Case, list_cases, load_case
from supplant.cases.describe import describe, listing
from supplant.measures.dependence import Dependence
from supplant.pipeline.assessing import Answer
from supplant.pipeline.briefing import headlines
from supplant.pipeline.importing import ImportReport, import_file
from supplant.pipeline.meta import meta, version
from supplant.pipeline.place import default_store, open_store, store_if_there
from supplant.pipeline.question import Question, ask_about
from supplant.pipeline.questions import assess, make_brief
from supplant.store import Store

__all__ = [
    "Answer",
    "Beside",
    "Brief",
    "Case",
    "Dependence",
    "ImportReport",
    "Question",
    "Store",
    "ask_about",
    "assess",
    "default_store",
    "describe",
    "headlines",
    "import_file",
    "list_cases",
    "listing",
    "load_case",
    "make_brief",
    "meta",
    "open_store",
    "store_if_there",
    "version",
    "write_brief",
]
