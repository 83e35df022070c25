"""Charts of counts, each a static SVG with its table: who voices what, in which group.

Every number of a chart stands in it, and all of them in the table; nothing is told by colour
alone: domains have letters that a legend names, groups have letters, shares have digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..findings.matrix import Matrix
from ..findings.matrix import Row as MatrixRow
from ..messages import Translator
from ..model import Codebook
from . import svg
from .chart_domains import code_label, domain_fill, domain_legend
from .tables import Column, Kind, Row, Table, Value
from .wording import (
    attribute_in_words,
    base_size,
    group_name,
    unit_name,
)

WIDTH = 760
LABEL = 268
"""Width of the labels at the left."""

ROW, GAP = 40, 8
MAX_TINT = 0.5
"""Opacity of a cell that everybody voiced; ink stays readable on it."""

MOST_GROUPS = 8
"""Parts of one bar; the smallest groups beyond are one."""

PARTS = (
    ("#1d559b", "#7fb0ea"),
    ("#b5651d", "#e9a868"),
    ("#2e7d4f", "#7fcf9e"),
    ("#7a4b9a", "#c3a0e0"),
    ("#8a6d00", "#d9c15a"),
    ("#0f766e", "#66cdc3"),
    ("#a33a6b", "#ea92bb"),
    ("#55606e", "#a8b3bf"),
)
"""Colours of the groups of a stacked bar, light page and dark."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture and the table that says the same; `key` names it on its page.

    `brief` is the table where a page has not enough room for all of it.
    """

    key: str
    svg: str
    table: Table
    brief: Table | None = None

    @property
    def page(self) -> Table:
        """The table as a page holds it."""
        return self.brief or self.table


def codes_chart(codebook: Codebook, matrix: Matrix, t: Translator) -> Chart:
    """Participants per code, most voiced first: one bar a code, of all participants."""
    rows = sorted(
        (row for row in matrix.rows if row.code),
        key=lambda row: (-row.total.n_participants, -row.total.n_segments),
    )
    total = matrix.total.n_participants
    room = WIDTH - LABEL - 120
    legend, top = _domains(codebook, rows, t)
    parts = [legend]
    for n, row in enumerate(rows):
        middle = top + ROW * n + ROW / 2
        parts.append(_label(codebook, row, middle, t))
        long = room * row.total.n_participants / total if total else 0
        said = _say_share(row.total.n_participants, row.total.share, t)
        parts.append(_track(middle, room))
        parts.append(
            svg.titled(
                "rect", f"{_name(row, t)}: {said}",
                x=LABEL, y=middle - 9, width=max(long, 0.5), height=18, rx=2,
                fill=domain_fill(codebook, codebook.domains.index(row.domain)),
            )
        )  # fmt: skip
        parts.append(svg.write(said, LABEL + room + 8, middle))
    height = top + ROW * max(1, len(rows)) + GAP
    title = t("Participants by theme")
    unit = unit_name(matrix.unit, t)
    table = Table(
        title,
        title,
        (
            Column(t("Domain"), width=20),
            Column(t("Theme"), width=46),
            Column(t("Participants"), Kind.COUNT, 12),
            Column(t("% of participants"), Kind.SHARE, 12),
            Column(unit, Kind.COUNT, 10),
        ),
        tuple(
            Row(
                (
                    row.domain.name.text(t.lang),
                    _name(row, t),
                    row.total.n_participants,
                    row.total.share,
                    row.total.n_segments,
                )
            )
            for row in rows
        ),
        (t("Of {n} participants.", n=t.number(total)),),
    )
    picture = svg.picture(
        parts, key="codes", title=title, width=WIDTH, height=height,
        description=t(
            "A bar for each theme: how many of {n} participants voice it, the most voiced first.",
            n=t.number(total),
        ),
    )  # fmt: skip
    return Chart("codes", picture, table)


def groups_chart(codebook: Codebook, matrix: Matrix, t: Translator) -> Chart:
    """Participants per code, split by group: one stacked bar a code, with a letter for a group."""
    groups, counts = _joined(matrix)
    rows = sorted(
        (row for row in matrix.rows if row.code and row.total.n_participants),
        key=lambda row: (-row.total.n_participants, -row.total.n_segments),
    )
    domains, below = _domains(codebook, rows, t, coloured=False)
    legend, top = _legend(groups, t, top=below)
    room = WIDTH - LABEL - 60
    most = max((sum(counts[_id(row)]) for row in rows), default=1)
    parts = [domains, legend]
    for n, row in enumerate(rows):
        middle = top + ROW * n + ROW / 2
        parts.append(_label(codebook, row, middle, t, coloured=False))
        x: float = LABEL
        for place, n_people in enumerate(counts[_id(row)]):
            long = room * n_people / most
            if n_people:
                parts.append(_stretch(place, x, middle, long, groups[place], n_people, t))
            x += long
        parts.append(svg.write(t.number(sum(counts[_id(row)])), x + 8, middle))
    title = t("Participants by theme and {attribute}", attribute=attribute_in_words(matrix.by, t))
    picture = svg.picture(
        parts, key="groups", title=title, width=WIDTH, height=top + ROW * max(1, len(rows)) + GAP,
        description=t(
            "A bar for each theme, cut into the groups of participants who voice it; each part "
            "has the letter of its group and the number of participants."
        ),
    )  # fmt: skip
    values = [tuple(cell.n_participants for cell in (*row.cells, row.total)) for row in rows]
    note = t("Participants of each group who voice the theme; n: all of the group.")
    table = _by_group(matrix, rows, values, Kind.COUNT, title, note, t)
    return Chart("groups", picture, table)


def heat_chart(codebook: Codebook, matrix: Matrix, t: Translator) -> Chart:
    """Codes × groups: the share of each group that voices a code, as digits and tint."""
    rows = [row for row in matrix.rows if row.code]
    groups = (*matrix.groups, matrix.total)
    names = [*(group_name(each.value, t) for each in matrix.groups), t("All")]
    column = max(64, min(120, (WIDTH - LABEL) / max(1, len(groups))))
    width = int(max(WIDTH, LABEL + column * len(groups)))
    legend, head = _domains(codebook, rows, t)
    top = head + 64
    parts = [legend]
    for n, (name, each) in enumerate(zip(names, groups, strict=True)):
        x = LABEL + column * (n + 0.5)
        words = svg.fit(name, column - 8)
        parts.append(svg.label(words, x, head + 22, anchor="middle", font_weight=600))
        size = base_size(each, t)
        parts.append(svg.write(size, x, head + 52, anchor="middle", fill=svg.MUTED))
    for n, row in enumerate(rows):
        middle = top + ROW * n + ROW / 2
        parts.append(_label(codebook, row, middle, t))
        for place, cell in enumerate((*row.cells, row.total)):
            said = t.percent(cell.share)
            title = f"{_name(row, t)}, {names[place]}: " + _say_share(
                cell.n_participants, cell.share, t
            )
            parts.append(
                grid_cell(title, said, cell.share or 0, LABEL + column * place, middle, column)
            )
    title = t(
        "Share of participants by theme and {attribute}",
        attribute=attribute_in_words(matrix.by, t),
    )
    picture = svg.picture(
        parts, key="heat", title=title, width=width, height=top + ROW * max(1, len(rows)) + GAP,
        description=t(
            "A grid of themes and groups: each cell gives the share of the group's participants "
            "who voice the theme; the stronger the tint, the larger the share."
        ),
    )  # fmt: skip
    values = [tuple(cell.share for cell in (*row.cells, row.total)) for row in rows]
    note = t("Share of each group's participants who voice the theme; n: all of the group.")
    table = _by_group(matrix, rows, values, Kind.SHARE, title, note, t)
    return Chart("heat", picture, table)


def _by_group(
    matrix: Matrix,
    rows: Sequence[MatrixRow],
    values: Sequence[Sequence[Value]],
    kind: Kind,
    title: str,
    note: str,
    t: Translator,
) -> Table:
    """One number a theme and group, and everybody's last."""
    heads = [f"{group_name(each.value, t)} ({base_size(each, t)})" for each in matrix.groups]
    heads.append(f"{t('All')} ({base_size(matrix.total, t)})")
    return Table(
        title,
        title,
        (
            Column(t("Theme"), width=40),
            Column(t("Domain"), width=20),
            *(Column(head, kind, 13) for head in heads),
        ),
        tuple(
            Row((_name(row, t), row.domain.name.text(t.lang), *numbers))
            for row, numbers in zip(rows, values, strict=True)
        ),
        (note,),
    )


def _joined(matrix: Matrix) -> tuple[list[str | None], dict[str, list[int]]]:
    """The largest groups, and None for the others as one; participants per code in each."""
    order = sorted(range(len(matrix.groups)), key=lambda n: -matrix.groups[n].n_participants)
    kept = sorted(order if len(order) <= MOST_GROUPS else order[: MOST_GROUPS - 1])
    left = sorted(set(order) - set(kept))
    counts = {}
    for row in matrix.rows:
        people = [row.cells[n].n_participants for n in kept]
        counts[_id(row)] = people + (
            [sum(row.cells[n].n_participants for n in left)] if left else []
        )
    names: list[str | None] = [matrix.groups[n].value for n in kept]
    return names + ([None] if left else []), counts


def _domains(
    codebook: Codebook, rows: Sequence[MatrixRow], t: Translator, *, coloured: bool = True
) -> tuple[str, float]:
    """The domains of the rows as a legend, and the height that they take."""
    shown = {row.domain.id for row in rows}
    return domain_legend(codebook, shown, t.lang, width=WIDTH, coloured=coloured)


def _legend(groups: Sequence[str | None], t: Translator, *, top: float) -> tuple[str, float]:
    """The groups with their letters and colours below `top`, and where they end."""
    each, per_line = 180, WIDTH // 180
    parts = []
    for n, value in enumerate(groups):
        x, y = each * (n % per_line), top + 14 + 24 * (n // per_line)
        parts.append(
            svg.element("rect", x=x, y=y - 9, width=18, height=18, rx=2, fill=_part_fill(n))
        )
        parts.append(_on_part(chr(ord("a") + n), x + 9, y))
        words = svg.fit(_group(value, t), each - 34, lines=1)
        parts.append(svg.label(words, x + 25, y))
    lines = -(-len(groups) // per_line)
    return "".join(parts), top + 24.0 * lines + GAP


def _group(value: str | None, t: Translator) -> str:
    return t("other groups") if value is None else group_name(value, t)


def _stretch(
    place: int, x: float, middle: float, long: float, value: str | None, n: int, t: Translator
) -> str:
    title = f"{_group(value, t)}: {t.number(n)}"
    bar = svg.titled(
        "rect", title, x=x, y=middle - 10, width=max(long - 1.5, 1), height=20,
        fill=_part_fill(place),
    )  # fmt: skip
    said = f"{chr(ord('a') + place)} {t.number(n)}"
    room = long >= len(said) * svg.FONT * svg.CHARACTER + 4
    short = said if room else chr(ord("a") + place) if long >= 12 else ""
    return bar + (_on_part(short, x + long / 2, middle) if short else "")


def _on_part(text: str, x: float, y: float) -> str:
    return svg.write(text, x, y, anchor="middle", fill="light-dark(#ffffff, #10151b)",
                     font_weight=600, pointer_events="none")  # fmt: skip


def _part_fill(place: int) -> str:
    light, dark = PARTS[place % len(PARTS)]
    return f"var(--chart-part-{place + 1}, light-dark({light}, {dark}))"


def _label(
    codebook: Codebook, row: MatrixRow, middle: float, t: Translator, *, coloured: bool = True
) -> str:
    assert row.code is not None
    return code_label(codebook, row.code, middle, t.lang, width=LABEL, coloured=coloured)


def _track(middle: float, room: float) -> str:
    return svg.element("rect", x=LABEL, y=middle - 0.5, width=room, height=1, fill=svg.LINE)


def grid_cell(title: str, said: str, share: float, x: float, middle: float, width: float) -> str:
    """What is said in a cell of a grid, on a tint as strong as the share."""
    tint = svg.titled(
        "rect", title, x=x + 1, y=middle - ROW / 2 + 1, width=width - 2, height=ROW - 2, rx=3,
        fill=svg.FILL, fill_opacity=round(0.04 + (MAX_TINT - 0.04) * share, 3),
    )  # fmt: skip
    return tint + svg.write(said, x + width / 2, middle, anchor="middle", pointer_events="none")


def _say_share(n: int, share: float | None, t: Translator) -> str:
    return t.number(n) if share is None else f"{t.number(n)} ({t.percent(share)})"


def _name(row: MatrixRow, t: Translator) -> str:
    return (row.code or row.domain).name.text(t.lang)


def _id(row: MatrixRow) -> str:
    return row.code.id if row.code else ""
