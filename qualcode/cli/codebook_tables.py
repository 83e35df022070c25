"""Codebooks, their differences and the codings concerned, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ..coding.codebook_diff import Change, CodebookDiff, CodeDiff
from ..messages import N_, Translator
from ..model import Indicator, Localized, Negation, Status
from ..workbench.codebook_versions import CHANGE_WORDS
from .table import text_table

if TYPE_CHECKING:
    from ..workbench import CodebookOverview, CodebookPlan, CodeInFull, CodeUse

QUOTES_SHOWN = 5
QUOTE_LENGTH = 72

STATUSES = {
    Status.PROPOSED: N_("proposed"),
    Status.ACCEPTED: N_("accepted"),
    Status.REJECTED: N_("rejected"),
    Status.MANUAL: N_("by hand"),
}
KINDS = {
    "phrase": N_("phrase"),
    "near": N_("near each other"),
    "fuzzy": N_("nearly alike"),
    "regex": N_("regex"),
    "spacy": N_("token pattern"),
}
NEGATIONS = {
    Negation.DROP: "",
    Negation.KEEP: N_("counts when denied too"),
    Negation.FLIP: N_("denied it means {code}"),
}
TEXTS = {
    "definition": N_("Definition"),
    "include": N_("Counts"),
    "exclude": N_("Does not count"),
    "typical": N_("Typical"),
    "atypical": N_("Atypical"),
}


def diff_lines(diff: CodebookDiff, translate: Translator) -> list[str]:
    """What changed, a line for each code, with ``+``, ``-`` or ``~``."""
    lines = []
    if diff.retitled:
        lines.append(f"~ {translate('another title')}")
    if diff.reordered and not diff.told_order:
        lines.append(f"~ {translate('another order')}")
    for sign, domains in (("+", diff.domains_added), ("-", diff.domains_removed),
                          ("~", diff.domains_changed)):  # fmt: skip
        lines += [
            f"{sign} {translate('domain {id}', id=domain.id)}  {domain.name.text(translate.lang)}"
            for domain in domains
        ]
    for old, new in diff.domains_renamed:
        ids, names = _arrow(old.id, new.id), _arrow(_both(old.name), _both(new.name))
        lines.append(f"~ {translate('domain {id}', id=ids)}  {names}")
    moved = translate(CHANGE_WORDS[Change.REORDERED])
    for each in diff.domains_moved:
        name = each.name.text(translate.lang)
        lines.append(f"~ {translate('domain {id}', id=each.id)}  {name}: {moved}")
    for code in diff.codes:
        lines += _code_diff_lines(code, translate)
    return lines or [translate("The codebooks mean the same.")]


def _code_diff_lines(diff: CodeDiff, translate: Translator) -> Iterator[str]:
    name = diff.code.name.text(translate.lang)
    if diff.old is None or diff.new is None:
        yield f"{'-' if diff.new is None else '+'} {diff.code.id}  {name}"
        return
    arrow = _arrow(diff.old.id, diff.new.id)
    yield f"~ {arrow}  {name}: {', '.join(translate(CHANGE_WORDS[c]) for c in diff.changes)}"
    for sign, indicators in (("-", diff.indicators_removed), ("+", diff.indicators_added)):
        yield from (f"    {sign} {_shorten(each.label)}" for each in indicators)


def _arrow(old: str, new: str) -> str:
    """What something was and is, once where both are the same."""
    return f"{old} → {new}" if old != new else new


def recoding_lines(plan: CodebookPlan, translate: Translator) -> list[str]:
    """How many codings get which code, and the first of them."""
    t = translate
    rows = [(t("code"), t("becomes"), t("coder"), t("status"), t("codings"))]
    for (code, becomes, coder, status), n in plan.counts().items():
        new = t("(gone)") if becomes is None else becomes
        rows.append((code, new, coder, t(STATUSES[Status(status)]), t.number(n)))
    lines = [text_table(rows, right=[4])]
    for each in plan.recoding.codings[:QUOTES_SHOWN]:
        coding = each.stored.coding
        lines.append(
            f"  {coding.document} [{coding.start}:{coding.end}] “{_shorten(coding.quote)}”"
        )
    if len(plan.recoding.codings) > QUOTES_SHOWN:
        lines.append(
            "  " + t("… and {n} more", n=t.number(len(plan.recoding.codings) - QUOTES_SHOWN))
        )
    return lines


def overview_lines(overview: CodebookOverview, translate: Translator) -> list[str]:
    """The codes as a tree under their domains, with counts."""
    t, lang = translate, translate.lang
    head = ("", "", t("reviewed"), t("proposed"), t("rejected"))
    rows: list[tuple[str, ...]] = [head]
    domains = {domain.id: domain for domain in overview.codebook.domains}
    shown = ""
    for use in overview.codes:
        domain = use.code.domain if use.code else ""
        if use.depth == 0 and domain != shown:
            shown = domain
            rows.append((domains[domain].name.text(lang), "", "", "", ""))
        rows.append(_use_row(use, t))
    title = overview.codebook.title.text(lang)
    number, version = overview.info.number, overview.info.version
    first = t("{title} – version {number} ({version})", title=title, number=number, version=version)
    return [first, text_table(rows, right=[2, 3, 4])]


def _use_row(use: CodeUse, translate: Translator) -> tuple[str, ...]:
    name = use.code.name.text(translate.lang) if use.code else translate("(not in the codebook)")
    counts = (
        use.reviewed,
        use.codings.get(Status.PROPOSED, 0),
        use.codings.get(Status.REJECTED, 0),
    )
    figures = (translate.number(n) if n else "·" for n in counts)
    return (f"{'  ' * (use.depth + 1)}{use.id}", name, *figures)


def code_lines(found: CodeInFull, translate: Translator) -> list[str]:
    """All that the codebook says of a code, and its codings."""
    t, code = translate, found.code
    lines = [f"{code.id}  {_both(code.name)}"]
    if code.parent:
        lines.append(t("Below {code}", code=code.parent))
    lines += [
        f"{t(heading)}: {getattr(code, name).text(t.lang)}"
        for name, heading in TEXTS.items()
        if any(getattr(code, name))
    ]
    lines.append(t("Indicators: {n}", n=len(code.indicators)))
    lines += [f"  {_indicator(sign, t)}" for sign in code.indicators]
    rows = [
        (f"  {coder}", t(STATUSES[status]), t.number(n))
        for (coder, status), n in found.codings.items()
    ]
    lines.append(t("Codings: {n}", n=t.number(sum(found.codings.values()))))
    return [*lines, text_table(rows, right=[2])] if rows else lines


def _indicator(sign: Indicator, translate: Translator) -> str:
    said = [
        _all_words(sign),
        translate(KINDS[sign.kind]),
        translate(NEGATIONS[sign.negation], code=sign.flip_to)
        if sign.negation is Negation.FLIP
        else translate(NEGATIONS[sign.negation]),
        translate("not with: {words}", words=_some(sign.unless)) if sign.unless else "",
    ]
    return " · ".join(filter(None, said))


def _all_words(sign: Indicator) -> str:
    if sign.kind in ("regex", "spacy"):
        return str(sign.pattern)
    return " … ".join(_some(slot) for slot in sign.slots)


def _some(words: Iterable[str], limit: int = 6) -> str:
    words = list(words)
    return ", ".join(words[:limit]) + (f", … ({len(words)})" if len(words) > limit else "")


def _both(name: Localized) -> str:
    return " / ".join(filter(None, name))


def _shorten(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= QUOTE_LENGTH else f"{text[: QUOTE_LENGTH - 1]}…"
