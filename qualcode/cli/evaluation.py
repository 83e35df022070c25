"""How well proposals agree with hand codings, as a table for the terminal."""

from __future__ import annotations

from ..coding import Evaluation
from ..messages import N_, Translator
from ..model import Unit

UNITS = {
    Unit.SENTENCE: N_("sentences"),
    Unit.TURN: N_("turns"),
    Unit.PARAGRAPH: N_("paragraphs"),
}


def evaluation_table(evaluation: Evaluation, translate: Translator) -> str:
    """Precision, recall and F1 of each code that either side used, and overall."""
    t = translate
    rows: list[tuple[str, ...]] = [
        (t("code"), t("precision"), t("recall"), "F1", t("both"), t("machine only"), t("hand only"))
    ]
    for code, score in evaluation.codes.items():
        counts = (score.both, score.proposed_only, score.gold_only)
        if any(counts):
            figures = (score.precision, score.recall, score.f1)
            rows.append((code, *(_figure(each, t) for each in figures), *map(str, counts)))
    micro = evaluation.micro
    rows.append(
        (
            t("all (micro)"),
            *(_figure(each, t) for each in (micro.precision, micro.recall, micro.f1)),
            *map(str, (micro.both, micro.proposed_only, micro.gold_only)),
        )
    )
    macro = (evaluation.macro_precision, evaluation.macro_recall, evaluation.macro_f1)
    rows.append((t("all (macro)"), *(_figure(each, t) for each in macro), "", "", ""))
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = [
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    title = t(
        "Against the hand codings of {n} documents, counted in {unit}:",
        n=len(evaluation.documents),
        unit=t(UNITS[evaluation.unit]),
    )
    return "\n".join([title, *lines])


def _figure(value: float | None, translate: Translator) -> str:
    return translate("undefined") if value is None else translate.number(value, 2)
