"""``agreement.xlsx``, ``.docx``, ``.csv``: how far coders agree, and the words for the paper."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..messages import N_, Translator
from ..teams.adjudicate import Resolution
from ..teams.summary import AgreementReport, CodeAgreement, Interval, PairAgreement
from ..teams.unitizing import UAlphas
from .about import About
from .agreement_words import UNITS, grouped_cautions, methods
from .csvtables import table_csv
from .tables import Column, Kind, Row, Table, Value, moment

NAMES = {
    "percent_agreement": N_("% agreement"),
    "cohen_kappa": N_("Cohen's κ (mean of pairs)"),
    "pooled_kappa": N_("κ pooled over pairs"),
    "scott_pi": N_("Scott's π (mean of pairs)"),
    "fleiss_kappa": N_("Fleiss' κ"),
    "conger_kappa": N_("Conger's κ"),
    "krippendorff_alpha": N_("Krippendorff's α"),
    "gwet_ac1": N_("Gwet's AC1"),
    "brennan_prediger": N_("Brennan–Prediger κ"),
    "f1": N_("F1 on coded text"),
    "jaccard": N_("Jaccard on coded text"),
    "segment_f1_exact": N_("passages, exact (F1)"),
    "segment_f1_90": N_("passages, ≥ 90 % (F1)"),
    "segment_f1_50": N_("passages, ≥ 50 % (F1)"),
    "alpha_jaccard": N_("α of sets of codes (Jaccard)"),
    "alpha_masi": N_("α of sets of codes (MASI)"),
}
"""The statistics as a reader calls them, in the order in which they are shown."""

BRIEF = {
    "percent_agreement": "%",
    "cohen_kappa": "κ",
    "krippendorff_alpha": "α",
    "gwet_ac1": "AC1",
    "f1": "F1",
    "segment_f1_50": "≥ 50 %",
}
"""What a terminal or an upright page has room for, under heads that a note explains."""


def codes_table(
    report: AgreementReport, names: Mapping[str, str], t: Translator, *, brief: bool = False
) -> Table:
    """One row a code, the one that needs talk most first; all codes together last.

    `names` are those of the codes by id; a brief table has no column of ids.
    """
    shown = tuple(BRIEF) if brief else tuple(name for name in NAMES if name not in _SETS)
    columns = [
        Column(t("Theme"), width=34),
        Column(t("passages"), Kind.COUNT, 10),
        Column(t("prevalence"), Kind.SHARE, 11),
        *(_column(name, t, brief=brief) for name in shown),
        Column(t("95 % interval of α"), width=16),
    ]
    if not brief:
        columns[1:1] = [
            Column(t("Code"), width=30),
            Column(t("units ({unit})", unit=t(UNITS[report.unit])), Kind.COUNT, 12),
        ]
        columns += [
            Column(t("95 % interval of κ"), width=16),
            Column(t("uα (2016)"), Kind.SCORE, 10),
            Column(t("α_U (2004)"), Kind.SCORE, 10),
            Column(t("To bear in mind"), width=60),
        ]
    rows = [Row(_code_values(each, names, shown, t, brief=brief)) for each in report.codes]
    rows.append(Row(_all_values(report, shown, t, brief=brief), strong=True))
    caption = t("Agreement by code, the one that needs talk most first")
    return Table(t("Codes"), caption, tuple(columns), tuple(rows), _notes(report, t, brief=brief))


_SETS = ("alpha_jaccard", "alpha_masi")
_OF_PAIRS = tuple(name for name in NAMES if name not in (*_SETS, "pooled_kappa"))


def _column(name: str, t: Translator, *, brief: bool = False) -> Column:
    kind = Kind.SHARE if name == "percent_agreement" else Kind.SCORE
    return Column(BRIEF[name], kind, 9) if brief else Column(t(NAMES[name]), kind, 13)


def _code_values(
    each: CodeAgreement,
    names: Mapping[str, str],
    shown: Sequence[str],
    t: Translator,
    *,
    brief: bool,
) -> tuple[Value, ...]:
    units = () if brief else (each.code, round(each.n_units))
    more: tuple[Value, ...] = ()
    if not brief:
        more = (
            say_interval(each.intervals["cohen_kappa"], t),
            _defined(each.u_alpha, t),
            _defined(each.alpha_u_2004, t),
            "; ".join(t.tell(caution) for caution in each.cautions),
        )
    return (
        names.get(each.code, each.code),
        *units,
        sum(each.passages.values()),
        each.prevalence,
        *(_defined(each.values[name], t) for name in shown),
        say_interval(each.intervals["krippendorff_alpha"], t),
        *more,
    )


def _all_values(
    report: AgreementReport, shown: Sequence[str], t: Translator, *, brief: bool
) -> tuple[Value, ...]:
    more: tuple[Value, ...] = ()
    if not brief:
        u_alpha = report.u_alphas.u_alpha if report.u_alphas else None
        more = (
            say_interval(report.intervals["cohen_kappa"], t),
            _defined(u_alpha, t),
            _defined(report.alpha_u_2004, t),
            "; ".join(t.tell(caution) for caution in report.cautions),
        )
    return (
        t("all codes"),
        *(() if brief else ("", round(report.n_units))),
        report.n_codings,
        None if brief else "",
        *(_defined(report.overall[name], t) for name in shown),
        say_interval(report.intervals["krippendorff_alpha"], t),
        *more,
    )


def _defined(value: float | None, t: Translator) -> Value:
    return t("undefined") if value is None else value


def say_interval(interval: Interval, t: Translator) -> str:
    """``0.61 – 0.83``, or a dash where there is none."""
    return "–" if interval is None else " – ".join(t.number(end, 2) for end in interval)


def _notes(report: AgreementReport, t: Translator, *, brief: bool = False) -> tuple[str, ...]:
    """What the numbers are: unit, variants, missing data."""
    legend = t(
        "%: agreement. κ: Cohen's, mean of the pairs. α: Krippendorff's, nominal. AC1: Gwet's. "
        "F1: on coded text. ≥ 50 %: F1 of passages that overlap by at least half."
    )
    notes = [
        t("Coders compared: {names}.", names=", ".join(report.coders)),
        *([legend] if brief else []),
        t(
            "Unit: {unit}. A document counts for the coders who have finished it; with fewer than "
            "two it is left out. Coefficients of several coders take units with at least two.",
            unit=t(UNITS[report.unit]),
        ),
        t(
            "All codes: observed and expected disagreement averaged over the codes, then divided "
            "(De Vries et al. 2008). Undefined: no variance, nothing by which to correct."
        ),
        t(
            "Passages match one to one by intersection over union. uα and α_U are in characters, "
            "from documents that all coders have finished."
        ),
    ]
    if report.bootstrap:
        notes.append(
            t(
                "Intervals: {n} bootstrap samples of whole documents, seed {seed}.",
                n=t.number(report.bootstrap),
                seed=report.seed,
            )
        )
    return tuple(notes)


def pairs_table(
    pairs: Sequence[PairAgreement], t: Translator, *, caption: str, brief: bool = False
) -> Table:
    """One row a pair of coders, all codes together."""
    shown = tuple(BRIEF) if brief else _OF_PAIRS
    columns = (
        Column(t("Coders"), width=30),
        Column(t("units"), Kind.COUNT, 12),
        *(_column(name, t, brief=brief) for name in shown),
    )
    rows = tuple(
        Row(
            (
                f"{each.first} – {each.second}",
                round(each.n_units),
                *(_defined(each.values[name], t) for name in shown),
            )
        )
        for each in pairs
    )
    return Table(caption, caption, columns, rows)


def code_pairs_table(report: AgreementReport, names: Mapping[str, str], t: Translator) -> Table:
    """One row a code and pair of coders, with how much each of them used the code."""
    shown = _OF_PAIRS
    columns = (
        Column(t("Theme"), width=34),
        Column(t("Code"), width=30),
        Column(t("Coders"), width=30),
        Column(t("units"), Kind.COUNT, 12),
        Column(t("first's share"), Kind.SHARE, 11),
        Column(t("second's share"), Kind.SHARE, 11),
        *(_column(name, t) for name in shown),
    )
    rows = tuple(
        Row(
            (
                names.get(code.code, code.code),
                code.code,
                f"{each.first} – {each.second}",
                round(each.n_units),
                each.first_share,
                each.second_share,
                *(_defined(each.values[name], t) for name in shown),
            )
        )
        for code in report.codes
        for each in code.pairs
    )
    name = t("Codes by pair")
    return Table(name, t("Agreement by code and pair of coders"), columns, rows)


def overall_table(report: AgreementReport, names: Mapping[str, str], t: Translator) -> Table:
    """One row a statistic of all codes together, with its interval."""
    family = report.u_alphas or UAlphas()
    rows: list[tuple[Value, ...]] = [
        (
            t(NAMES[name]),
            _defined(report.overall[name], t),
            say_interval(report.intervals.get(name), t),
        )
        for name in NAMES
    ]
    for name, value in (
        (t("uα (2016/2019, pairwise correction)"), family.u_alpha),
        (t("|uα (2016/2019): coded or not"), family.bar_u_alpha),
        (t("cuα (2016/2019): codes where both coded"), family.cu_alpha),
        (t("α_U (1995/2004)"), report.alpha_u_2004),
    ):
        rows.append((name, _defined(value, t), "–"))
    rows += [
        (t("(k)uα (2016/2019) of {code}", code=names.get(code, code)), _defined(value, t), "–")
        for code, value in family.ku_alpha.items()
    ]
    columns = (
        Column(t("Statistic"), width=44),
        Column(t("Value"), Kind.SCORE, 12),
        Column(t("95 % interval"), width=18),
    )
    return Table(
        t("All codes"), t("Agreement over all codes"), columns, tuple(map(Row, rows)),
        _notes(report, t),
    )  # fmt: skip


def confusion_table(
    report: AgreementReport,
    names: Mapping[str, str],
    t: Translator,
    *,
    most: int | None = None,
    brief: bool = False,
) -> Table:
    """Which codes stand where the other coder has which: the pairs with most text first.

    A brief table has no columns of ids.
    """
    codes = [*report.confusion_codes, ""]
    called = [*(names.get(code, code) for code in report.confusion_codes), t("(nothing)")]
    table, n = report.confusion, len(report.confusion_codes)
    found = sorted(
        (
            (-float(table[a, b] + (table[b, a] if b < n else 0.0)) / (2 if b < n else 1), a, b)
            for a in range(n)
            for b in range(a + 1, n + 1)
            if table[a, b] > 0
        ),
    )[:most]
    rows = tuple(
        Row(
            (
                *((called[a], called[b]) if brief else (called[a], codes[a], called[b], codes[b])),
                round(-amount),
                round(float(table[a, a]) / 2.0),
                round(float(table[b, b]) / 2.0) if b < n else None,
            )
        )
        for amount, a, b in found
    )
    columns = (
        Column(t("One coder says"), width=34),
        *(() if brief else (Column(t("Code"), width=30),)),
        Column(t("another says"), width=34),
        *(() if brief else (Column(t("Code"), width=30),)),
        Column(t("confused ({unit})", unit=t(UNITS[report.unit])), Kind.COUNT, 14),
        Column(t("both say the first"), Kind.COUNT, 14),
        Column(t("both say the second"), Kind.COUNT, 14),
    )
    note = t(
        "Summed over the pairs of coders; text that both gave a code is no confusion of that code."
    )
    return Table(t("Confusion"), t("Codes that stand for each other"), columns, rows, (note,))


def agreement_tables(
    report: AgreementReport,
    against: Sequence[PairAgreement],
    names: Mapping[str, str],
    t: Translator,
) -> list[Table]:
    """Every table of the export; `against` holds each coder against the consensus."""
    tables = [
        codes_table(report, names, t),
        overall_table(report, names, t),
        pairs_table(report.pairs, t, caption=t("Pairs of coders")),
        code_pairs_table(report, names, t),
        confusion_table(report, names, t),
    ]
    if against:
        tables.append(pairs_table(against, t, caption=t("Against the consensus")))
    return tables


def agreement_xlsx(
    report: AgreementReport,
    against: Sequence[PairAgreement],
    names: Mapping[str, str],
    about: About,
    t: Translator,
    *,
    resolved: Resolution | None = None,
) -> bytes:
    """A workbook with the words for the paper and a sheet for each table."""
    from xlsxwriter import Workbook

    from .excel import OPTIONS, Sheets
    from .excel import pairs_table as two_columns

    out = io.BytesIO()
    with Workbook(out, OPTIONS) as workbook:
        workbook.set_properties(
            {"title": t("Agreement"), "author": "qualcode", "created": moment(about.created)}
        )
        sheets = Sheets(workbook, t)
        lines = (about.title, *about.lines(t))
        said = [*methods(report, names, t, resolved=resolved), *grouped_cautions(report, names, t)]
        shown = [(str(n), text) for n, text in enumerate(said, 1)]
        table = two_columns(t("For the methods section"), shown, ("", ""))
        sheets.pile(t("Methods"), [replace(table, notes=lines)])
        for table in agreement_tables(report, against, names, t):
            sheets.list(table)
    return out.getvalue()


def agreement_docx(
    report: AgreementReport,
    against: Sequence[PairAgreement],
    names: Mapping[str, str],
    about: About,
    t: Translator,
    *,
    resolved: Resolution | None = None,
) -> bytes:
    """A Word file with the words for the paper and the tables that fit a page."""
    from .wordfile import add_table, close_word, open_word

    word, body = open_word(about.title, t("Agreement of the coders"), about.created, t)
    body.text(t("Agreement of the coders"), "Subtitle")
    body.text(about.title, "Title")
    body.text(" · ".join(about.lines(t)), "Subtitle")
    body.contents_at = len(body.blocks)
    body.heading(1, t("For the methods section"))
    body.text(" ".join(methods(report, names, t, resolved=resolved)))
    for caution in grouped_cautions(report, names, t):
        body.text(caution, "ListBullet")
    body.turn(landscape=True)
    body.heading(1, t("Tables"))
    add_table(body, codes_table(report, names, t, brief=True))
    add_table(body, overall_table(report, names, t))
    add_table(body, pairs_table(report.pairs, t, caption=t("Pairs of coders"), brief=True))
    add_table(body, confusion_table(report, names, t, brief=True))
    if against:
        caption = t("Against the consensus")
        add_table(body, pairs_table(against, t, caption=caption, brief=True))
    return close_word(word, body)


def agreement_csv(report: AgreementReport, names: Mapping[str, str], t: Translator) -> bytes:
    """The table of codes as CSV."""
    return table_csv(codes_table(report, names, t))
