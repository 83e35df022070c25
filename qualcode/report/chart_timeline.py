"""Where codes stand along a document: a line a code, a stretch a coding, turns as the axis."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..messages import Translator
from ..model import Codebook, Coding, Document, Role
from . import svg
from .chart_domains import code_label, domain_fill, domain_index, domain_legend
from .charts import Chart
from .tables import Column, Kind, Row, Table
from .wording import STATUSES, coder_name

WIDTH, LABEL, LINE = 760, 268, 34
TICKS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1_000, 2_000, 5_000)


def timeline_chart(
    codebook: Codebook, document: Document, codings: Iterable[Coding], t: Translator
) -> Chart:
    """The codings of one document from its first turn to its last."""
    here = sorted(codings, key=lambda each: (each.start, each.end))
    codes = [code for code in codebook.codes if any(each.code == code.id for each in here)]
    first = document.turns[0].start if document.turns else 0
    last = max((turn.end for turn in document.turns), default=1)
    room = WIDTH - LABEL - 12
    scale = room / max(1, last - first)
    legend, top = domain_legend(codebook, {code.domain for code in codes}, t.lang, width=WIDTH)
    height = top + LINE * max(1, len(codes))
    parts = [
        legend,
        _questions(document, first, scale, top, height),
        *_axis(document, first, scale, height, t),
    ]
    for n, code in enumerate(codes):
        middle = top + LINE * n + LINE / 2
        fill, name = domain_fill(codebook, domain_index(codebook, code)), code.name.text(t.lang)
        parts.append(code_label(codebook, code, middle, t.lang, width=LABEL))
        parts.append(
            svg.element("rect", x=LABEL, y=middle - 0.5, width=room, height=1, fill=svg.LINE)
        )
        for each in (coding for coding in here if coding.code == code.id):
            turn = document.turn_at(each.start)
            place = t("turn {n}", n=turn.number) if turn else ""
            parts.append(
                svg.titled(
                    "rect", f"{name}, {place} ({coder_name(each.coder, t)})",
                    x=LABEL + (each.start - first) * scale, y=middle - 9,
                    width=max(3.0, (each.end - each.start) * scale), height=18, rx=1.5, fill=fill,
                )
            )  # fmt: skip
    title = t("Where themes stand in {document}", document=document.id)
    picture = svg.picture(
        parts, key="timeline", title=title, width=WIDTH, height=height + 34,
        description=t(
            "A line for each theme, from the beginning of the document to its end; a block is a "
            "coded passage. Below stand the numbers of the turns; questions are shaded."
        ),
    )  # fmt: skip
    whole, brief = (_table(codebook, document, here, title, t, brief=b) for b in (False, True))
    return Chart("timeline", picture, whole, brief)


def _questions(document: Document, first: int, scale: float, top: float, height: float) -> str:
    """The interviewer's turns, as shade behind the lines."""
    return "".join(
        svg.element(
            "rect", x=LABEL + (turn.start - first) * scale, y=top,
            width=max(0.5, (turn.end - turn.start) * scale), height=height - top,
            fill=svg.INK, fill_opacity=0.05,
        )
        for turn in document.turns
        if turn.role is Role.INTERVIEWER
    )  # fmt: skip


def _axis(
    document: Document, first: int, scale: float, height: float, t: Translator
) -> Iterable[str]:
    n_turns = len(document.turns)
    step = next((each for each in TICKS if n_turns / each <= 10), TICKS[-1])
    shown: float = -100
    for turn in document.turns:
        x = LABEL + (turn.start - first) * scale
        if (turn.number == 1 or turn.number % step == 0) and x - shown >= 34:
            shown = x
            yield svg.element("rect", x=x, y=height, width=1, height=5, fill=svg.MUTED)
            yield svg.write(t.number(turn.number), x, height + 14, anchor="middle", fill=svg.MUTED)
    yield svg.write(t("Turn"), LABEL - 12, height + 14, anchor="end", fill=svg.MUTED)


def _table(
    codebook: Codebook,
    document: Document,
    codings: Sequence[Coding],
    title: str,
    t: Translator,
    *,
    brief: bool,
) -> Table:
    """One row a coding; a brief one has no offsets, and one name for all machines."""
    names = {code.id: code.name.text(t.lang) for code in codebook.codes}
    rows = []
    for each in codings:
        turn = document.turn_at(each.start)
        offsets = () if brief else (each.start, each.end)
        coder = coder_name(each.coder, t) if brief else each.coder
        words = (names.get(each.code, each.code), coder, t(STATUSES[each.status]))
        rows.append(Row((turn.number if turn else None, *offsets, *words)))
    offset_columns = (Column(t("Start"), Kind.COUNT, 8), Column(t("End"), Kind.COUNT, 8))
    note = t("Start and end count characters (Unicode code points) of the document's NFC text.")
    return Table(
        t("Timeline"),
        title,
        (
            Column(t("Turn"), Kind.COUNT, 7),
            *(() if brief else offset_columns),
            Column(t("Theme"), width=46),
            Column(t("Coder"), width=22),
            Column(t("Status"), width=12),
        ),
        tuple(rows),
        () if brief else (note,),
    )
