"""The phrases by which the SIPRI register names a rung, and the words that qualify or deny one.

Written from the 29,916 comments of the deal register of May 2026, spelling mistakes included ("uncder
licence", "pproduced", "compenents"). Patterns read clauses: single blanks, no semicolons, no brackets. No
unbounded repetition stands inside another one.
"""

import re

from supplant.core.ladder.rungs import Rung

__all__ = [
    "DENIED_AFTER",
    "DENIED_BEFORE",
    "DOUBT",
    "JOINED",
    "LATER_AFTER",
    "LATER_BEFORE",
    "PHRASES",
    "PLATFORM",
    "TELLING",
    "VESSEL",
]

_MADE = r"(?:p{1,2}r[eo]{0,2}[dcv]u[cv]?ed?|producedunder|manufactured|built)"
_MAKING = r"(?:produc[a-z]{2,4}on|manufactur(?:e|ing))"
_LICENCE = r"un[a-z]{0,4}er (?:[A-Z][\w-]{1,20} )?licen[a-z]{1,5}"
_PARTS = (
    r"(?:comp[eon]{2,5}ts?|parts|sub-?systems|sub-?assemblies|turrets?|hulls?|engines?|warheads?"
    r"|airframes?|fuselages?|wings|armour|seekers?|electronics)\b"
)
_WORDS = r"(?:[\w%/.,+$&-]{1,20} ){0,6}?"
_NAME = r"(?-i:[A-Z])"

_PATTERNS: tuple[tuple[Rung, str], ...] = (
    ("copy", r"\b(?:un(?:licen[cs]ed|authori[sz]ed)|illegal(?:ly)?|pirated?) (?:cop|produc)\w{0,6}"),
    ("copy", r"\bcop(?:y|ied|ies|ying)\b"),
    ("copy", r"\b(?:without|with no|no) (?:[\w-]{1,20} ){0,3}(?:licen[cs]e|consent|permission|agreement)\b"),
    ("copy", r"\brevers\w{0,2}[ -]engineer\w{0,4}"),
    ("components", rf"\b{_MAKING} (?:{_LICENCE} )?of {_WORDS}{_PARTS}"),
    ("components", rf"\b{_MAKING} in (?:{_NAME}\w{{1,20}} ){{1,3}}of {_WORDS}{_PARTS}"),
    ("components", rf"\b{_PARTS} (?:are |were |partly )?(?:{_MADE}|made)\b(?! for\b| by\b)"),
    ("components", rf"\bwork[ -]?share\b|(?:\bof|%) value {_MADE}\b|\b{_MADE} of value\b"),
    ("kits", r"\bass?embl\w{1,4} (?:of )?(?:[\w%/.,-]{1,15} ){0,8}?(?:kits?|[SC]KD)\b"),
    ("kits", rf"\brebuil[dt]\b.{{0,60}}? in {_NAME}.{{0,40}}? with kits\b"),
    ("kits", r"\b(?:in kit form|as kits?|from kits?|[SC]KD)\b"),
    ("assembly", r"\b(?:final )?ass?embl(?:ed|es|y|ing)\b(?!(?:/\w{1,12})? (?:line|plant|facilit))"),
    ("full", rf"\b{_MADE} (?:completely|entirely|fully|wholly) in\b"),
    ("full", rf"\b(?:complete|full) (?:local )?{_MAKING}\b"),
    ("export", rf"\b{_MAKING} (?:[\w/&.-]{{1,20}} ){{0,10}}?for export\b(?! orders?)"),
    ("derivative", rf"\b{_MAKING} of (?:an )?improved version\b"),
    ("derivative", r"\bimproved (?:\S{1,20} )?version later developed\b"),
    ("derivative", rf"\bderivatives?\b|\bdeveloped (?:in)?to\b|\b{_NAME}\w{{2,20}}-developed\b"),
    ("licence", rf"\b(?:{_MADE}|producer|{_MAKING}) ?{_LICENCE}"),
    ("licence", rf"\blicen[cs]e[ds]?[ -](?:{_MADE}|{_MAKING}|assembl\w{{1,4}})\b"),
    ("licence", rf"\b{_LICENCE}"),
    ("licence", rf"\b{_MADE}\b(?= (?:by|in|on) {_NAME}| or \w{{0,12}} ?cop)"),
    ("licence", rf"\b{_MAKING}\b(?= (?:of (?:[^ ]{{1,20}} ){{0,12}}?)?in {_NAME})"),
)
# The first pattern to claim a stretch of a clause keeps it, so the special ones come before the general.
PHRASES = tuple((rung, re.compile(pattern, re.IGNORECASE)) for rung, pattern in _PATTERNS)

# A comment or clause without any of these, in lower case, names no rung: most of them, and cheap to tell.
TELLING = (
    *("produ", "procu", "pprod", "preod", "licen", "assembl", "kit", "ckd", "skd", "copi", "copy", "compon"),
    *("built", "build", "manufact", "made ", "share", "engineer", "developed", "derivative"),
)
DOUBT = re.compile(
    r"\b(?:possibly|probably|reportedly|allegedly|perhaps|maybe|may (?:be|have|include)|might|could|likely"
    r"|unclear|uncertain|unconfirmed|planned|plans?|expected|potential(?:ly)?|intended|claimed|suspected)\b|\?",
    re.IGNORECASE,
)
# What the recipient made besides the delivered things: "more produced", "later copied".
LATER_BEFORE = re.compile(
    r"\b(?:later|more|additional|further|subsequently|afterwards|thereafter)\b", re.IGNORECASE
)
LATER_AFTER = re.compile(
    r"\b(?:after|following)\b|\b(?:from|since) (?:the )?(?:early|mid|late)?[- ]?(?:1[89]|20)\d\d",
    re.IGNORECASE,
)
DENIED_BEFORE = re.compile(
    r"(?:\bnot incl\w{0,6}|\boptions? (?:on|for)\b.{0,60}|\bordered (?:after|due to)\b.{0,60}"
    r"|\b(?:prior to|before|after|instead of|from|originally|being|never|not|no))(?: \w{1,12})?[ /]$",
    re.IGNORECASE,
)
DENIED_AFTER = re.compile(
    r"\b(?:cancelled|canceled|abandoned|given up|not used|but changed)\b", re.IGNORECASE
)

# "for 3 Nilgiri frigates produced in India": what was produced is what the delivered thing is for.
PLATFORM = re.compile(r"\bfoi?r (?:\d|some |about |up to |all |new |(?:[^ ]{1,30} ){1,14}$)", re.IGNORECASE)
JOINED = re.compile(
    r"(?:^|\b(?:and|or|but|also|partly|most|mostly|all|some|rest|probably|possibly|then|later|is|are|was|were|be"
    r"|more|version|deal|programme|order|incl|including|\d{1,6})|[,/])[ /]?$",
    re.IGNORECASE,
)
VESSEL = re.compile(
    r"\b(?:frigates?|destroyers?|corvettes?|ships?|boats?|FAC|submarines?|cruisers?|carriers?|mine\w{4,8}|vessels?"
    r"|tankers?|aircraft|helicopters?|vehicles?|guns?|tanks?|cars?|\w{0,10}layers?|CIWS|satellites?|AALS|howitzers?"
    r"|UAVs?|LCA|trainers?|jets?|tank-destroyers?) $",
    re.IGNORECASE,
)
