"""Codes × codes: what is voiced together, as a grid with its table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..findings.cooccurrence import Pair
from ..messages import Translator
from ..model import Code, Codebook, Unit
from . import svg
from .chart_domains import domain_fill, domain_index, domain_legend
from .charts import GAP, LABEL, ROW, WIDTH, Chart, grid_cell
from .tables import Column, Kind, Row, Table
from .wording import domain_letter, say_segments, unit_name

HEAD = 28
"""Height of the keys at the top."""


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
    legend, top = domain_legend(codebook, {code.domain for code in codes}, t.lang, width=WIDTH)
    parts = [legend]
    for n, code in enumerate(codes):
        x, middle = LABEL + column * (n + 0.5), top + HEAD + ROW * n + ROW / 2
        parts.append(svg.write(keys[code.id], x, top + 14, anchor="middle", font_weight=600))
        name = svg.fit(code.name.text(t.lang), LABEL - 52)
        fill = domain_fill(codebook, domain_index(codebook, code))
        parts.append(svg.write(keys[code.id], 0, middle, font_weight=700, fill=fill))
        parts.append(svg.label(name, 40, middle))
        parts.append(_own(voiced[code.id], x, middle, code, unit, t))
        for place, other in enumerate(codes[:n]):
            pair = both[other.id, code.id]
            said = f"{keys[other.id]} + {keys[code.id]}: "
            said += say_segments(pair.n_segments, unit, t)
            share = pair.n_segments / most if most else 0
            left = LABEL + column * place
            number = t.number(pair.n_segments) if pair.n_segments else "·"
            parts.append(grid_cell(said, number, share, left, middle, column))
    title = t("Themes voiced together")
    description = t(
        "A grid of themes: each cell gives the number of {units} that voice both; the diagonal "
        "gives those that voice the theme at all.",
        units=unit_name(unit, t).lower(),
    )
    picture = svg.picture(
        parts, key="together", title=title, description=description,
        width=width, height=top + HEAD + ROW * max(1, len(codes)) + GAP,
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
                "The number of {units} that voice both themes, of participants who are counted. "
                "Jaccard: their share of those that voice at least one of the two. Pairs that "
                "never meet are left out.",
                units=unit_name(unit, t).lower(),
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


def _own(n: int, x: float, middle: float, code: Code, unit: Unit, t: Translator) -> str:
    """The diagonal: how often a code is voiced at all."""
    title = f"{code.name.text(t.lang)}: {say_segments(n, unit, t)}"
    ring = svg.titled(
        "rect", title, x=x - 16, y=middle - 14, width=32, height=28, rx=3,
        fill="none", stroke=svg.LINE, pointer_events="all",
    )  # fmt: skip
    return ring + svg.write(t.number(n), x, middle, anchor="middle", fill=svg.MUTED)
