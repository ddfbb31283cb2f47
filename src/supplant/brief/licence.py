"""Does local production cost the supplier its place? Partnerships with it beside those without."""

from supplant.brief.model import Block, Number, Paragraph, Points, Statement, say
from supplant.brief.reference_class import Contrast, ReferenceClass
from supplant.brief.words import listed, shown
from supplant.core.units import Interval

__all__ = ["compared", "points"]


def compared(reference: ReferenceClass) -> list[Block]:
    """What local production goes with, then the differences: plain, in the words, among those alike."""
    faded, displaced = reference.contrast("faded"), reference.contrast("displaced")
    if faded is None or displaced is None:
        return []
    unreplaced = reference.contrast("unreplaced")
    words = [
        say(
            "Of the partnerships at risk, supply had faded within ten years in {a} of those with local "
            "production and in {b} of those without: a difference of {d}.",
            **_rates(faded),
        ),
        say(
            "Displacement by the buyer’s own production came in {a} and in {b}: a difference of {d}.",
            **_rates(displaced),
        ),
    ]
    if unreplaced is not None:
        words.append(
            say(
                "Part of that lies in the words, because an end that nobody fills counts as displacement "
                "only where the buyer is seen to produce. A loss that no other supplier took over, whatever "
                "it is called, came in {a} and in {b}: a difference of {d}.",
                **_rates(unreplaced),
            )
        )
    words.append(
        say(
            "Beside partnerships without it that are alike in {what}, what is left of the difference is {f} "
            "for fading and {d} for displacement.",
            what=listed(["supply", "dependence", "exports", "common markets", *reference.on_countries]),
            f=points(faded, faded.adjusted), d=points(displaced, displaced.adjusted),
        )
    )  # fmt: skip
    meaning = Paragraph(
        (_meaning(faded, displaced),), heading="Does local production cost the supplier its place?"
    )
    return [meaning, Points(tuple(words)), Paragraph(_caution(faded, displaced))]


def _rates(contrast: Contrast) -> dict[str, Number]:
    ids = (contrast.evidence,)
    return {
        "a": Number(shown(contrast.with_rate, "share"), ids, "estimate"),
        "b": Number(shown(contrast.without_rate, "share"), ids, "estimate"),
        "d": points(contrast, contrast.difference),
    }


def points(contrast: Contrast, span: Interval) -> Number:
    """A difference of shares in points, with its sign and its interval."""
    value, low, high = (_signed(end) for end in (span.value, span.low, span.high))
    return Number(f"{value} points ({low} to {high})", (contrast.evidence,), "estimate")


def _signed(share: float) -> str:
    whole = round(share * 100)
    return f"{'−' if whole < 0 else '+' if whole > 0 else ''}{abs(whole)}"


def _meaning(faded: Contrast, displaced: Contrast) -> Statement:
    """By the adjusted differences alone; a plain one that they do not bear out is said to be that."""
    ways = (
        (faded, "fading", "supply that fades less often", "supply that fades more often"),
        (displaced, "displacement", "less displacement", "more displacement"),
    )
    seen = [
        less if contrast.adjusted.high < 0 else more
        for contrast, _, less, more in ways
        if not _holds_nought(contrast.adjusted)
    ]
    plain_only = [
        name
        for contrast, name, _, _ in ways
        if _holds_nought(contrast.adjusted) and not _holds_nought(contrast.difference)
    ]
    words = say(
        "Beside partnerships that are alike, local production goes with {seen} within ten years.",
        seen=listed(seen),
    )
    if not seen:
        words = say("Beside partnerships that are alike, the record shows no difference beyond its interval.")
    if faded.adjusted.high < 0 and displaced.adjusted.low > 0:
        words += say(" It ties as well as it frees.")
    if plain_only:
        words += say(
            " A plain difference in {what} is on record, but beside those that are alike its interval holds "
            "nought.",
            what=listed(plain_only),
        )
    return words


def _holds_nought(span: Interval) -> bool:
    return span.low <= 0 <= span.high


def _caution(faded: Contrast, displaced: Contrast) -> tuple[Statement, ...]:
    words = [
        say(
            "Local production is any that the register marks, from component work to an own version. What "
            "cannot be adjusted for is why it was agreed, what the contract says and what the buyer planned, "
            "so none of this shows what it causes."
        ).toned("limit")
    ]
    if not (faded.balanced and displaced.balanced):
        words.append(
            say(
                "The weighing leaves a part of what sets the two groups apart: the adjusted figures are a "
                "guide and no more."
            )
        )
    return tuple(words)
