"""Charts of counts, each a static SVG with its table: who voices what, in which group, together.

Every number of a chart stands in it, and all of them in the table; nothing is told by colour
alone: domains have letters, groups have letters, shares have digits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..findings.colours import domain_colours
from ..findings.cooccurrence import Pair
from ..findings.matrix import Matrix
from ..findings.matrix import Row as MatrixRow
from ..messages import Translator
from ..model import Code, Codebook, Unit
from . import svg
from .matrices import brief_matrix_table, matrix_caption
from .tables import Column, Kind, Row, Table
from .wording import attribute_in_words, domain_letter, group_name, say_segments, unit_name

WIDTH = 760
LABEL = 268
"""Width of the labels at the left."""

ROW, HEAD, GAP = 40, 28, 8
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
    """A picture and the table that says the same; `key` names it on its page."""

    key: str
    svg: str
    table: Table


def codes_chart(codebook: Codebook, matrix: Matrix, t: Translator) -> Chart:
    """Participants per code, most voiced first: one bar a code, of all participants."""
    rows = sorted(
        (row for row in matrix.rows if row.code),
        key=lambda row: (-row.total.n_participants, -row.total.n_segments),
    )
    total = matrix.total.n_participants
    room = WIDTH - LABEL - 120
    parts = []
    for n, row in enumerate(rows):
        middle = GAP + ROW * n + ROW / 2
        parts += _code_label(codebook, row, middle, t)
        long = room * row.total.n_participants / total if total else 0
        said = _say_share(row.total.n_participants, row.total.share, t)
        parts.append(_track(middle, room))
        parts.append(
            svg.titled(
                "rect", f"{_name(row, t)}: {said}",
                x=LABEL, y=middle - 9, width=max(long, 0.5), height=18, rx=2,
                fill=_domain_fill(codebook, row),
            )
        )  # fmt: skip
        parts.append(svg.write(said, LABEL + room + 8, middle))
    height = GAP * 2 + ROW * max(1, len(rows))
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
    legend, top = _legend(groups, t)
    room = WIDTH - LABEL - 60
    most = max((sum(counts[_id(row)]) for row in rows), default=1)
    parts = [legend]
    for n, row in enumerate(rows):
        middle = top + ROW * n + ROW / 2
        parts += _code_label(codebook, row, middle, t)
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
    return Chart("groups", picture, brief_matrix_table(codebook, matrix, t))


def heat_chart(codebook: Codebook, matrix: Matrix, t: Translator) -> Chart:
    """Codes × groups: the share of each group that voices a code, as digits and tint."""
    rows = [row for row in matrix.rows if row.code]
    groups = (*matrix.groups, matrix.total)
    names = [*(group_name(each.value, t) for each in matrix.groups), t("All")]
    column = max(64, min(120, (WIDTH - LABEL) / max(1, len(groups))))
    width = int(max(WIDTH, LABEL + column * len(groups)))
    top = 64
    parts = []
    for n, (name, each) in enumerate(zip(names, groups, strict=True)):
        x = LABEL + column * (n + 0.5)
        words = svg.fit(name, column - 8)
        parts.append(svg.label(words, x, 22, anchor="middle", font_weight=600))
        size = t("n = {n}", n=t.number(each.n_participants))
        parts.append(svg.write(size, x, 52, anchor="middle", fill=svg.MUTED))
    for n, row in enumerate(rows):
        middle = top + ROW * n + ROW / 2
        parts += _code_label(codebook, row, middle, t)
        for place, cell in enumerate((*row.cells, row.total)):
            said = t.percent(cell.share)
            title = f"{_name(row, t)}, {names[place]}: " + _say_share(
                cell.n_participants, cell.share, t
            )
            parts.append(
                _cell(title, said, cell.share or 0, LABEL + column * place, middle, column)
            )
    title = matrix_caption(matrix, t)
    picture = svg.picture(
        parts, key="heat", title=title, width=width, height=top + ROW * max(1, len(rows)) + GAP,
        description=t(
            "A grid of themes and groups: each cell gives the share of the group's participants "
            "who voice the theme; the stronger the tint, the larger the share."
        ),
    )  # fmt: skip
    return Chart("heat", picture, brief_matrix_table(codebook, matrix, t))


def together_chart(
    codebook: Codebook, pairs: Sequence[Pair], voiced: Mapping[str, int], unit: Unit, t: Translator
) -> Chart:
    """Codes × codes: in how many segments both are voiced; `voiced` segments of each by itself.

    Codes have a letter for their domain and a number, which stand at the top too.
    """
    codes = [code for code in codebook.codes if voiced.get(code.id)]
    keys = code_keys(codebook)
    both = {(each.first, each.second): each for each in pairs}
    column = max(36, min(56, (WIDTH - LABEL) / max(1, len(codes))))
    width = int(max(WIDTH, LABEL + column * len(codes)))
    most = max((each.n_segments for each in pairs), default=0)
    parts = []
    for n, code in enumerate(codes):
        x, middle = LABEL + column * (n + 0.5), HEAD + ROW * n + ROW / 2
        parts.append(svg.write(keys[code.id], x, 14, anchor="middle", font_weight=600))
        name = svg.fit(code.name.text(t.lang), LABEL - 52)
        parts.append(svg.write(keys[code.id], 0, middle, font_weight=600))
        parts.append(svg.label(name, 40, middle))
        parts.append(_own(voiced[code.id], x, middle, code, unit, t))
        for place, other in enumerate(codes[:n]):
            pair = both[other.id, code.id]
            said = f"{keys[other.id]} + {keys[code.id]}: "
            said += say_segments(pair.n_segments, unit, t)
            share = pair.n_segments / most if most else 0
            left = LABEL + column * place
            number = t.number(pair.n_segments) if pair.n_segments else "·"
            parts.append(_cell(said, number, share, left, middle, column))
    title = t("Themes voiced together")
    description = t(
        "A grid of themes: each cell gives the number of {units} that voice both; the diagonal "
        "gives those that voice the theme at all.",
        units=unit_name(unit, t).lower(),
    )
    picture = svg.picture(
        parts, key="together", title=title, description=description,
        width=width, height=HEAD + ROW * max(1, len(codes)) + GAP,
    )  # fmt: skip
    names = {code.id: code.name.text(t.lang) for code in codebook.codes}
    met = sorted((each for each in pairs if each.n_segments), key=lambda each: -each.n_segments)
    table = Table(
        title,
        title,
        (
            Column(t("Theme"), width=40),
            Column(t("With"), width=40),
            Column(unit_name(unit, t), Kind.COUNT, 10),
            Column(t("Participants"), Kind.COUNT, 12),
            Column("Jaccard", Kind.SCORE, 9),
        ),
        tuple(
            Row(
                (
                    names[each.first],
                    names[each.second],
                    each.n_segments,
                    each.n_participants,
                    each.jaccard,
                )
            )
            for each in met
        ),
        (
            t(
                "{units} that voice both themes, of participants who are counted. Jaccard: their "
                "share of those that voice at least one of the two. Pairs that never meet are "
                "left out.",
                units=unit_name(unit, t),
            ),
        ),
    )
    return Chart("together", picture, table)


def code_keys(codebook: Codebook) -> dict[str, str]:
    """A short key for each code: its domain's letter and its number there (``B3``)."""
    keys: dict[str, str] = {}
    for index, domain in enumerate(codebook.domains):
        mine = [code for code in codebook.codes if code.domain == domain.id]
        keys |= {code.id: f"{domain_letter(index)}{n}" for n, code in enumerate(mine, 1)}
    return keys


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


def _legend(groups: Sequence[str | None], t: Translator) -> tuple[str, float]:
    """The groups with their letters and colours, and the height that they take."""
    each, per_line = 180, WIDTH // 180
    parts = []
    for n, value in enumerate(groups):
        x, y = each * (n % per_line), 14 + 24 * (n // per_line)
        parts.append(
            svg.element("rect", x=x, y=y - 9, width=18, height=18, rx=2, fill=_part_fill(n))
        )
        parts.append(_on_part(chr(ord("a") + n), x + 9, y))
        words = svg.fit(_group(value, t), each - 34, lines=1)
        parts.append(svg.label(words, x + 25, y))
    lines = -(-len(groups) // per_line)
    return "".join(parts), 24.0 * lines + GAP


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


def _domain_fill(codebook: Codebook, row: MatrixRow) -> str:
    index = codebook.domains.index(row.domain)
    paper, dark = domain_colours(row.domain.colour, index)
    return f"light-dark({paper}, {dark})"


def _code_label(codebook: Codebook, row: MatrixRow, middle: float, t: Translator) -> list[str]:
    """The domain's letter and the code's name."""
    letter = domain_letter(codebook.domains.index(row.domain))
    return [
        svg.write(letter, 4, middle, font_weight=700, fill=_domain_fill(codebook, row)),
        svg.label(svg.fit(_name(row, t), LABEL - 42), 24, middle),
    ]


def _track(middle: float, room: float) -> str:
    return svg.element("rect", x=LABEL, y=middle - 0.5, width=room, height=1, fill=svg.LINE)


def _cell(title: str, said: str, share: float, x: float, middle: float, width: float) -> str:
    tint = svg.titled(
        "rect", title, x=x + 1, y=middle - ROW / 2 + 1, width=width - 2, height=ROW - 2, rx=3,
        fill=svg.FILL, fill_opacity=round(0.04 + (MAX_TINT - 0.04) * share, 3),
    )  # fmt: skip
    return tint + svg.write(said, x + width / 2, middle, anchor="middle", pointer_events="none")


def _own(n: int, x: float, middle: float, code: Code, unit: Unit, t: Translator) -> str:
    """The diagonal: how often a code is voiced at all."""
    title = f"{code.name.text(t.lang)}: {say_segments(n, unit, t)}"
    ring = svg.titled(
        "rect", title, x=x - 16, y=middle - 14, width=32, height=28, rx=3,
        fill="none", stroke=svg.LINE, pointer_events="all",
    )  # fmt: skip
    return ring + svg.write(t.number(n), x, middle, anchor="middle", fill=svg.MUTED)


def _say_share(n: int, share: float | None, t: Translator) -> str:
    return t.number(n) if share is None else f"{t.number(n)} ({t.percent(share)})"


def _name(row: MatrixRow, t: Translator) -> str:
    return (row.code or row.domain).name.text(t.lang)


def _id(row: MatrixRow) -> str:
    return row.code.id if row.code else ""
