"""Roles that single types of claim need: who licenses, who copies, who localises, who is put on a list.

Each function reads one Scene and returns a mention or None; rules.tsv names them. They say what English
tends to do with a type of statement, so they are kept apart from the grammar in roles.py.
"""

from collections.abc import Callable

from supplant.evidence.roles import ROLES, Mention, Scene
from supplant.evidence.words import EXPORTERS, verb_forms

__all__ = ["find"]

_GIVING = frozenset(["grant", "sell", "give", "award"])
_AGAINST = frozenset(["with", "against", "of", "for", "than", "to"])
_WINNING = frozenset(("won", "win", "wins", "winning", "secured", "clinched", "landed", "bagged"))
_LOSING = frozenset({"lose"})


def find(scene: Scene, roles: tuple[str, ...], taken: str | None = None) -> Mention | None:
    """The first role that some mention fills, other than by the party already taken."""
    for role in roles:
        finder = SPECIAL.get(role)
        mention = finder(scene) if finder is not None else scene.find(role)
        if mention is not None and mention.code != taken:
            return mention
    return None


def _chain(*names: str) -> Callable[[Scene], Mention | None]:
    return lambda scene: find(scene, names)


def _right(scene: Scene) -> Mention | None:
    """The next mention to the right, whatever its phrase is about."""
    return next(
        (m for m in scene.mentions if scene.last <= m.at < scene.last + 9 and m.at <= scene.stop), None
    )


def _second_origin(scene: Scene) -> Mention | None:
    first = scene.origin()
    owned = [m for m in scene.mentions if m.about in {"goods", "tech"} and m.at >= scene.last]
    return next((m for m in owned if first is None or m.code != first.code), None)


def _supplier_of(scene: Scene) -> Mention | None:
    """The one who *is* the main supplier or buyer: the subject, unless it is the possessor of the noun."""
    owner = scene.owner()
    subject = scene.subject()
    if subject is not None and (owner is None or subject.at != owner.at):
        return subject
    left = [
        m for m in scene.mentions if m.at < scene.first and (owner is None or m.code != owner.code) and m.acts
    ]
    if left:
        return left[-1]
    return next((m for m in scene.mentions if m.at >= scene.last and m.prep is None and not m.said), None)


def _licensor(scene: Scene) -> Mention | None:
    tokens = scene.tagged.tokens
    for at, token in enumerate(tokens):
        if token.lower in {"licence", "license", "licences", "licenses", "licensing"} and not token.tag:
            near = [m for m in scene.mentions if m.at < at <= m.at + 3]
            if near and near[-1].prep != "in":
                return near[-1]
            after = [
                m for m in scene.mentions if at < m.at <= at + 6 and m.prep in {"from", "of", "with", "by"}
            ]
            if after:
                return after[0]
    return None


def _lemma(scene: Scene) -> str:
    form = verb_forms().get(scene.tagged.tokens[scene.first].lower)
    return form.lemma if form is not None else ""


def _licence_giver(scene: Scene) -> Mention | None:
    if _lemma(scene) in _GIVING:
        return scene.agent()
    return find(scene, ("from", "with")) or _licensor(scene) or find(scene, ("origin", "product"))


def _licence_getter(scene: Scene) -> Mention | None:
    if _lemma(scene) in _GIVING:
        return scene.patient() if scene.passive else find(scene, ("obj", "to"))
    return scene.agent()


def _venture(scene: Scene) -> tuple[Mention | None, Mention | None]:
    """Supplier and maker of a joint venture: the maker is where it stands, or who is not the designer."""
    named: dict[str, Mention] = {}
    for mention in scene.mentions:
        if not mention.said:
            named.setdefault(mention.code, mention)
    parties = list(named.values())
    host, design = scene.host(), scene.product()
    if design is not None and design.code in named and len(parties) == 2:
        other = next(m for m in parties if m.code != design.code)
        return named[design.code], other
    if host is not None and len(parties) >= 2:
        guest = next((m for m in parties if m.code != host.code), None)
        return guest, named.get(host.code, host)
    if len(parties) >= 2:
        seller, maker = sorted(parties[:2], key=_rank)
        return seller, maker
    if len(parties) == 1 and design is not None and design.code != parties[0].code:
        return design, parties[0]
    return None, parties[0] if parties else None


def _winner(scene: Scene) -> Mention | None:
    return scene.after("to", "against") if _lemma(scene) in _LOSING else scene.agent()


def _loser(scene: Scene) -> Mention | None:
    if _lemma(scene) in _LOSING:
        return scene.subject()
    return scene.patient() or _right(scene)


def _challenger(scene: Scene) -> Mention | None:
    following = scene.tagged.tokens[scene.last : scene.last + 5]
    if any(token.lower == "from" and not token.tag for token in following):
        for mention in scene.mentions:
            if mention.at >= scene.last and mention.prep == "from":
                return mention
    subject = scene.subject()
    return subject if subject is not None else scene.origin()


def _incumbent(scene: Scene) -> Mention | None:
    challenger = _challenger(scene)
    for mention in scene.mentions:
        other = challenger is None or mention.code != challenger.code
        if other and mention.at >= scene.last and mention.prep in _AGAINST:
            return mention
    left = [
        m for m in scene.mentions if m.at < scene.first and (challenger is None or m.code != challenger.code)
    ]
    return left[-1] if left and not left[-1].said else _right(scene)


def _than(scene: Scene) -> Mention | None:
    return next((m for m in scene.mentions if m.at >= scene.last and m.prep in {"than", "of"}), None)


def _hands(scene: Scene) -> Mention | None:
    """Into whose hands: not those of "Iran's rivals", who are somebody else."""
    tokens = scene.tagged.tokens
    for mention in scene.mentions:
        if mention.at < scene.last:
            continue
        follow = {token.lower for token in tokens[mention.at + 1 : mention.at + 4]}
        if follow & {"rivals", "rival", "enemies", "enemy", "adversaries", "competitors", "foes"}:
            return None
        if mention.prep in {"in", "with", "into", "to", "of"}:
            return mention
    return None


_CHARGES = frozenset(
    ("accused", "accuses", "accuse", "accusing", "charged", "charges", "convicted", "indicted", "suspects")
)


def _charge(scene: Scene) -> int | None:
    """Where an accusation stands before the trigger."""
    for at in range(min(scene.first, len(scene.tagged.tokens) - 1), -1, -1):
        if scene.tagged.tokens[at].lower in _CHARGES:
            return at
    return None


def _copier(scene: Scene) -> Mention | None:
    at = _charge(scene)
    if at is not None:
        if scene.passive or scene.first == at:
            passive = scene.at(at)
            if passive.passive:
                return passive.patient()
        return next((m for m in scene.mentions if m.at > at), None)
    lemma = _lemma(scene)
    if scene.passive:
        if (
            lemma in {"arrest", "convict", "charge", "indict"}
            or scene.tagged.tokens[scene.first].lower == "caught"
        ):
            return next((m for m in reversed(scene.mentions) if m.at < scene.first and m.prep is None), None)
        return scene.after("by")
    if scene.tagged.tokens[scene.first].lower in {"caught", "convicted", "arrested", "suspected", "charged"}:
        return next((m for m in scene.mentions if m.at < scene.first and m.prep is None), None)
    by = scene.after("by")
    subject = scene.subject()
    if subject is not None and (subject.said or not subject.acts):
        return by or next((m for m in scene.mentions if m.about == "goods" and m.at < scene.first), None)
    return subject or by


def _owner_of_design(scene: Scene) -> Mention | None:
    copier = _copier(scene)
    taken = copier.code if copier is not None else None
    at = _charge(scene)
    right = [m for m in scene.mentions if m.at >= scene.last and m.code != taken and not m.said]
    if right:
        return right[0]
    if at is not None:
        accuser = next((m for m in reversed(scene.mentions) if m.at < at and m.code != taken), None)
        if accuser is not None:
            return accuser
    named = find(scene, ("from", "of", "product", "at"), taken)
    if named is not None:
        return named
    return next((m for m in scene.mentions if m.said and m.code != taken), None)


def _term_bound(scene: Scene) -> Mention | None:
    if scene.passive:
        return scene.patient()
    right = scene.object()
    return right or next(
        (m for m in scene.mentions if scene.last <= m.at < scene.last + 12 and m.about != "goods"), None
    )


def _term_by(scene: Scene) -> Mention | None:
    subject = scene.subject()
    return (
        subject if subject is not None and not subject.said and subject.at >= scene.start else scene.owner()
    )


def _put_on_list(scene: Scene) -> Mention | None:
    left = [m for m in scene.mentions if m.at < scene.first and m.prep is None and not m.said]
    return left[-1] if len({m.code for m in left}) >= 2 else None


def _sender(scene: Scene) -> Mention | None:
    owner = scene.owner()
    by = scene.after("by")
    if by is not None and scene.passive:
        return by
    return owner or scene.subject() or by


def _named_as(scene: Scene) -> Mention | None:
    tokens = scene.tagged.tokens
    for at in range(scene.first - 1, max(-1, scene.first - 4), -1):
        if tokens[at].lower == "as" and not tokens[at].tag:
            left = [m for m in scene.mentions if m.at < at]
            return left[-1] if left else None
    return None


def _dependent(scene: Scene) -> Mention | None:
    """Whose dependence: "reduces Moscow's reliance"."""
    return next(
        (
            m
            for m in scene.mentions
            if scene.last <= m.at < scene.last + 4 and (m.owns or m.kind == "demonym")
        ),
        None,
    )


def _localiser(scene: Scene) -> Mention | None:
    by = scene.after("by") if scene.passive else None
    if by is not None:
        return by
    host = scene.host()
    if scene.passive:
        return host or scene.plant() or scene.topic
    subject = scene.subject()
    plant = scene.plant()
    if plant is not None and plant.prep in {"in", "at"}:
        return plant
    if host is not None and host.at >= scene.last:
        return host
    if subject is not None and subject.acts and not subject.said:
        return subject
    return host or scene.plant() or scene.owner() or scene.topic


def _producer(scene: Scene) -> Mention | None:
    if scene.passive:
        return find(scene, ("by", "plant", "host", "origin"))
    subject = scene.subject()
    if subject is not None and not subject.said:
        return subject
    return find(scene, ("plant", "host", "owner", "topic"))


def _trainees(scene: Scene) -> Mention | None:
    left = [m for m in scene.mentions if m.at < scene.first and not m.said]
    return left[-1] if left else None


def _deal(scene: Scene) -> tuple[Mention | None, Mention | None]:
    """Supplier and buyer of a contract: the designer supplies, else the firm, else the partner."""
    partner = scene.after("with")
    signer = scene.subject() or scene.owner() or scene.after("by")
    if signer is not None and partner is not None and signer.code == partner.code:
        signer = next((m for m in scene.mentions if m.code != partner.code and not m.said), None)
    if partner is None:
        pair = [m for m in scene.mentions if not m.said and m.prep not in {"in", "at", "near"}]
        partner = next((m for m in pair if signer is not None and m.code != signer.code), None)
        recipient = scene.after("to", "for")
        if recipient is not None and partner is not None and recipient.code == partner.code:
            return signer, recipient
    if signer is None or partner is None:
        only = signer or partner
        design = scene.origin() or scene.product()
        if only is not None and design is not None and design.code != only.code:
            return design, only
        return (only, None) if only is not None and only.prep == "with" else (None, only)
    design = scene.product() or scene.origin()
    if design is not None and design.code == signer.code:
        return signer, partner
    before = {token.lower for token in scene.tagged.tokens[max(0, scene.first - 4) : scene.first]}
    if before & _WINNING:
        return signer, scene.host() or scene.after("for", "from", "to")
    selling = {token.lower for token in scene.tagged.tokens[scene.last : scene.last + 5]}
    if selling & {"supply", "deliver", "sell", "provide", "export"}:
        return signer, partner
    if (
        signer.kind == "organisation"
        and partner.kind != "organisation"
        and (design is None or design.code != partner.code)
    ):
        return signer, partner
    if partner.prep is None and _rank(signer) < _rank(partner):
        return signer, partner
    return partner, signer


def _rank(mention: Mention) -> int:
    return EXPORTERS.index(mention.code) if mention.code in EXPORTERS else len(EXPORTERS)


def _technology(scene: Scene) -> tuple[Mention | None, Mention | None]:
    """Owner and recipient where an agreement on technology names two parties on equal terms."""
    partner = scene.after("with")
    if partner is None:
        return None, None
    signer = scene.subject()
    if signer is None or signer.code == partner.code:
        return None, None
    design = scene.product() or scene.origin()
    if design is not None and design.code == signer.code:
        return signer, partner
    return partner, signer


def _license(scene: Scene) -> tuple[Mention | None, Mention | None]:
    giver = scene.after("from")
    if giver is not None:
        return giver, next(
            (m for m in scene.mentions if m.at < scene.first and m.acts and m.code != giver.code), None
        )
    if scene.passive:
        return scene.after("by"), scene.after("to") or scene.patient()
    return scene.subject(), scene.object() or scene.after("to")


def _before(scene: Scene) -> Mention | None:
    """The nearest mention before the trigger, whatever its phrase is about."""
    return next((m for m in reversed(scene.mentions) if m.at < scene.first), None)


def _derived_from(scene: Scene) -> Mention | None:
    right = [m for m in scene.mentions if m.at >= scene.last]
    if right:
        return right[0]
    return next((product for product in scene.products if product.at >= scene.last), None)


def _account(scene: Scene) -> tuple[Mention | None, Mention | None]:
    """Exports name the seller, imports the buyer: "India accounts for a third of Israel's arms exports"."""
    words = {token.lower for token in scene.tagged.tokens[scene.last : scene.last + 14]}
    whole = next((m for m in scene.mentions if m.at >= scene.last), None)
    part = scene.subject()
    return (whole, part) if words & {"exports", "sales", "orders", "deliveries"} and whole else (part, whole)


def _payer(scene: Scene) -> Mention | None:
    lemma = _lemma(scene)
    subject = scene.subject()
    if lemma == "cost":
        return scene.object()
    return scene.object() if lemma == "lend" else subject


def _payee(scene: Scene) -> Mention | None:
    lemma = _lemma(scene)
    if lemma == "cost":
        return scene.origin() or scene.product()
    if lemma == "lend":
        return scene.subject()
    return scene.object() or scene.after("to") or scene.origin() or scene.product()


def _local_user(scene: Scene) -> Mention | None:
    """Who does without foreign parts: not the one whose parts they are."""
    foreign = _right(scene)
    for mention in reversed(scene.mentions):
        if mention.at < scene.first and (foreign is None or mention.code != foreign.code):
            return mention
    return scene.product()


def _terms(scene: Scene) -> tuple[Mention | None, Mention | None]:
    """Who imposes and who is bound by "X must ...": the bound one is the subject."""
    bound = scene.subject()
    other = next((m for m in scene.mentions if bound is not None and m.code != bound.code), None)
    return other, bound


SPECIAL: dict[str, Callable[[Scene], Mention | None]] = {
    "none": lambda scene: None,
    "sup": lambda scene: None,
    "buy": lambda scene: None,
    "suppl": lambda scene: None,
    "buyr": lambda scene: None,
    "suppos": _supplier_of,
    "ownerof": Scene.owner,
    "ofobj": _right,
    "objafter": _right,
    "ofwho": _right,
    "ofreplaced": _right,
    "ofwithout": _right,
    "sancto": _right,
    "sancctx": _right,
    "patientobj": Scene.patient,
    "origin2": _second_origin,
    "ofowner": Scene.origin,
    "ofprog": Scene.product,
    "withpartner": lambda scene: scene.after("with"),
    "to_winner": lambda scene: scene.after("to"),
    "and": lambda scene: scene.pair(1),
    "that": lambda scene: scene.pair(1),
    "between": lambda scene: scene.after("between"),
    "for_creditor": _chain("to", "with", "owner"),
    "from_new": lambda scene: None,
    "and_named": _named_as,
    "as_named": _named_as,
    "ownerdep": _dependent,
    "locbuyer": _localiser,
    "locsup": _chain("from"),
    "licensor": _licensor,
    "licgive": _licence_giver,
    "licget": _licence_getter,
    "jvsup": lambda scene: _venture(scene)[0],
    "jvbuy": lambda scene: _venture(scene)[1],
    "producer": _producer,
    "compwin": _winner,
    "complose": _loser,
    "compch": _challenger,
    "compinc": _incumbent,
    "than": _than,
    "leaker": lambda scene: subject if (subject := scene.subject()) is not None and subject.acts else None,
    "inhands": _hands,
    "intothird": lambda scene: scene.after("into"),
    "ipcopier": _copier,
    "ipowner": _owner_of_design,
    "termby": _term_by,
    "termon": _term_bound,
    "sanctby": _sender,
    "sancput": _put_on_list,
    "subjof": _trainees,
    "dealsup": lambda scene: _deal(scene)[0],
    "dealbuy": lambda scene: _deal(scene)[1],
    "techsup": lambda scene: _technology(scene)[0],
    "techbuy": lambda scene: _technology(scene)[1],
    "licgive2": lambda scene: _license(scene)[0],
    "licget2": lambda scene: _license(scene)[1],
    "ofprev": _before,
    "ofproduct": _derived_from,
    "derivfrom": _derived_from,
    "accsup": lambda scene: _account(scene)[0],
    "accbuy": lambda scene: _account(scene)[1],
    "payer": _payer,
    "payee": _payee,
    "locbuyer2": _local_user,
    "origin2loc": _right,
    "toplace": lambda scene: next((m for m in scene.mentions if m.at >= scene.last and m.prep == "to"), None),
    "toholder": lambda scene: next(
        (m for m in reversed(scene.mentions) if m.at < scene.first and m.prep == "to"), scene.origin()
    ),
    "subj2": lambda scene: scene.owner(),
    "compwinner": lambda scene: next((m for m in scene.mentions if m.at < scene.first and m.acts), None),
    "termby2": lambda scene: _terms(scene)[0],
    "termon2": lambda scene: _terms(scene)[1],
}
assert not SPECIAL.keys() & ROLES.keys()
