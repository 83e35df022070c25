"""How agreement is said: sentences for a paper's methods, and what to bear in mind."""

from __future__ import annotations

from collections.abc import Mapping

from ..messages import N_, Translator
from ..teams.adjudicate import Resolution
from ..teams.grid import GridUnit
from ..teams.summary import AgreementReport
from .wording import say_documents

UNITS = {
    GridUnit.CHARACTER: N_("characters"),
    GridUnit.WORD: N_("words"),
    GridUnit.SENTENCE: N_("sentences"),
    GridUnit.TURN: N_("turns"),
    GridUnit.DOCUMENT: N_("documents"),
}


def methods(
    report: AgreementReport,
    names: Mapping[str, str],
    t: Translator,
    *,
    resolved: Resolution | None = None,
) -> tuple[str, ...]:
    """Sentences for a paper's methods: who, on what, which number, how differences were resolved.

    `names` are those of the codes by id; `resolved` is None where there is no consensus yet.
    """
    value, interval = report.overall["krippendorff_alpha"], report.intervals["krippendorff_alpha"]
    alpha = _figure(value, t)
    if interval is not None:
        low, high = (t.number(end, 2) for end in interval)
        alpha = t("{alpha} (95 % interval {low} to {high})", alpha=alpha, low=low, high=high)
    sentences = [
        t(
            "{n} coders ({names}) coded {coded} of {documents} independently with {codes} codes.",
            n=t.number(len(report.coders)),
            names=", ".join(report.coders),
            coded=t.number(len(report.documents)),
            documents=say_documents(_n_documents(report), t),
            codes=t.number(len(report.codes)),
        ),
        t(
            "Agreement was computed on the codings before any difference was resolved; the unit "
            "was {unit} (n = {n}), each code being present or absent.",
            unit=t(_SINGULAR[report.unit]),
            n=t.number(report.n_units),
        ),
        *_scope(report, t),
        t(
            "Over all codes Krippendorff's α (nominal) was {alpha}, the mean of pairwise Cohen's κ "
            "{kappa}, percent agreement {percent} and F1 on coded text {f1}.",
            alpha=alpha,
            kappa=_figure(report.overall["cohen_kappa"], t),
            percent=t.percent(report.overall["percent_agreement"]),
            f1=_figure(report.overall["f1"], t),
        ),
        *_range(report, names, t),
    ]
    if report.bootstrap:
        sentences.append(
            t(
                "The interval comes from {n} bootstrap samples of whole documents.",
                n=t.number(report.bootstrap),
            )
        )
    return (*sentences, *_resolved(resolved, t))


def _resolved(resolved: Resolution | None, t: Translator) -> tuple[str, ...]:
    """How the differences were settled, by what and by whom, and how many are left."""
    if resolved is None:
        return (t("Differences have not been resolved yet."),)
    consensus = t(
        "Differences were then resolved in a consensus of {n} codings.",
        n=t.number(resolved.codings),
    )
    parts = []
    if resolved.by_rule:
        parts.append(
            t(
                "{n} of the passages that coders marked were settled by rule ({rules})",
                n=t.number(resolved.by_rule),
                rules=", ".join(resolved.rules),
            )
        )
    if resolved.by_hand:
        parts.append(
            t(
                "{n} were settled by {people}",
                n=t.number(resolved.by_hand),
                people=", ".join(resolved.people),
            )
        )
    if resolved.left:
        parts.append(t("{n} are still open", n=t.number(resolved.left)))
    return (consensus, t("{parts}.", parts="; ".join(parts))) if parts else (consensus,)


_SINGULAR = {
    GridUnit.CHARACTER: N_("the character"),
    GridUnit.WORD: N_("the word"),
    GridUnit.SENTENCE: N_("the sentence"),
    GridUnit.TURN: N_("the turn"),
    GridUnit.DOCUMENT: N_("the document"),
}


def _n_documents(report: AgreementReport) -> int:
    """All documents that could have been compared."""
    return len({*report.documents, *(document for document, _ in report.left_out)})


def _scope(report: AgreementReport, t: Translator) -> tuple[str, ...]:
    """What was left out of the comparison, or rolled up for it."""
    scope = report.scope
    return tuple(
        text
        for is_so, text in (
            (not scope.interviewer, t("What interviewers said was left out.")),
            (scope.coded_only, t("Text that nobody coded was left out.")),
            (
                scope.level is not None,
                t("Codes were rolled up to level {level} of the codebook.", level=scope.level),
            ),
        )
        if is_so
    )


def grouped_cautions(report: AgreementReport, names: Mapping[str, str], t: Translator) -> list[str]:
    """Each caution of the codes once, with the codes that it is about; then those of the study."""
    codes: dict[str, list[str]] = {}
    for each in report.codes:
        for caution in each.cautions:
            codes.setdefault(t.tell(caution), []).append(names.get(each.code, each.code))
    told = [
        t("{caution} ({n}: {codes})", caution=text, n=len(named), codes="; ".join(named))
        for text, named in codes.items()
    ]
    return [*told, *(t.tell(caution) for caution in report.cautions)]


def _range(report: AgreementReport, names: Mapping[str, str], t: Translator) -> tuple[str, ...]:
    defined = [
        (value, names.get(each.code, each.code))
        for each in report.codes
        if (value := each.values["krippendorff_alpha"]) is not None
    ]
    if len(defined) < 2:
        return ()
    (low, worst), (high, best) = defined[0], defined[-1]
    return (
        t(
            "By code, α ran from {low} ({worst}) to {high} ({best}).",
            low=t.number(low, 2),
            worst=worst,
            high=t.number(high, 2),
            best=best,
        ),
    )


def _figure(value: float | None, t: Translator) -> str:
    return t("undefined") if value is None else t.number(value, 2)
