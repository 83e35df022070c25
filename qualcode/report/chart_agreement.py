"""How far coders agree on each code: a point for alpha with its interval, another for kappa."""

from __future__ import annotations

from ..messages import Translator
from ..model import Codebook
from ..teams.summary import AgreementReport, CodeAgreement
from . import svg
from .agreement import codes_table
from .charts import Chart
from .wording import code_names

WIDTH, LABEL, TOP, LINE = 760, 268, 44, 40
LOWEST = -0.2
"""The left end of the axis; what lies below is drawn there and says its number."""

GOOD, TENTATIVE = 0.8, 2 / 3
"""Krippendorff's marks for reliable data, and for tentative conclusions (2004, p. 241)."""


def agreement_chart(report: AgreementReport, codebook: Codebook, t: Translator) -> Chart:
    """A line a code, the one that needs talk most first."""
    names = code_names(codebook, t.lang)
    height = TOP + LINE * max(1, len(report.codes))
    parts = [*_scale(height, t)]
    for n, each in enumerate(report.codes):
        middle = TOP + LINE * n + LINE / 2
        name = names.get(each.code, each.code)
        parts.append(svg.label(svg.fit(name, LABEL - 20), 4, middle))
        parts.append(_line(each, name, middle, t))
    title = t("Agreement by theme")
    picture = svg.picture(
        parts, key="agreement", title=title, width=WIDTH, height=height + 40,
        description=t(
            "A line for each theme: a filled circle for Krippendorff's alpha with its 95 % "
            "interval, an empty diamond for Cohen's kappa. The theme that needs talk most stands "
            "first."
        ),
    )  # fmt: skip
    whole, brief = (codes_table(report, names, t, brief=b) for b in (False, True))
    return Chart("agreement", picture, whole, brief)


def _line(each: CodeAgreement, name: str, middle: float, t: Translator) -> str:
    alpha, kappa = each.values["krippendorff_alpha"], each.values["cohen_kappa"]
    if alpha is None:
        return svg.write(t("undefined"), _x(0) + 8, middle, fill=svg.MUTED)
    said = f"{name}: α = {t.number(alpha, 2)}"
    parts = []
    interval = each.intervals["krippendorff_alpha"]
    if interval is not None:
        low, high = interval
        said += f" ({t.number(low, 2)} – {t.number(high, 2)})"
        parts.append(
            svg.element("rect", x=_x(low), y=middle - 1.5, width=max(1, _x(high) - _x(low)),
                        height=3, rx=1.5, fill=svg.MUTED)
        )  # fmt: skip
    if kappa is not None:
        said += f", κ = {t.number(kappa, 2)}"
        x = _x(kappa)
        diamond = (
            f"M{x - 7:.1f} {middle}L{x:.1f} {middle - 7}L{x + 7:.1f} {middle}L{x:.1f} {middle + 7}Z"
        )
        parts.append(svg.element("path", d=diamond, fill="none", stroke=svg.INK, stroke_width=1.5))
    parts.append(svg.titled("circle", said, cx=_x(alpha), cy=middle, r=5, fill=svg.FILL))
    parts.append(svg.write(t.number(alpha, 2), WIDTH - 4, middle, anchor="end"))
    return "".join(parts)


def _scale(height: float, t: Translator) -> list[str]:
    parts = [
        svg.element("circle", cx=LABEL + 6, cy=14, r=5, fill=svg.FILL),
        svg.write(t("α, with its 95 % interval"), LABEL + 18, 14),
        svg.element("path", d=f"M{LABEL + 223} 14l7 -7l7 7l-7 7Z", fill="none", stroke=svg.INK,
                    stroke_width=1.5),
        svg.write(t("κ, mean of the pairs"), LABEL + 246, 14),
        svg.write("α", WIDTH - 4, 14, anchor="end", font_weight=600),
    ]  # fmt: skip
    for value in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        x = _x(value)
        parts.append(
            svg.element("rect", x=x, y=TOP - 8, width=1, height=height - TOP + 8, fill=svg.LINE)
        )
        shown = t.number(value, 1)
        parts.append(svg.write(shown, x, height + 10, anchor="middle", fill=svg.MUTED))
    for value in (TENTATIVE, GOOD):
        x = _x(value)
        parts.append(
            svg.element("line", x1=x, x2=x, y1=TOP - 8, y2=height, stroke=svg.MUTED,
                        stroke_width=1.5, stroke_dasharray="3 4")
        )  # fmt: skip
    note = t("Dashed: 0.667 and 0.8, Krippendorff's marks.")
    parts.append(svg.write(note, LABEL, height + 30, fill=svg.MUTED))
    return parts


def _x(value: float) -> float:
    return LABEL + (WIDTH - LABEL - 64) * (max(value, LOWEST) - LOWEST) / (1 - LOWEST)
