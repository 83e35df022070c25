"""How a report says its numbers, names and places; the same words in HTML, Word and Excel."""

from __future__ import annotations

from collections.abc import Sequence

from ..findings import Results
from ..findings.matrix import Group
from ..findings.quotes import ELISION
from ..findings.results import Panel
from ..messages import N_, Translator
from ..model import Finding, Quote, QuotePart, Role, Status, Unit
from ..text.labels import INTERVIEWER_WORDS, RESPONDENT_WORDS, key_of

ATTRIBUTES = {
    "role": N_("Role"),
    "site": N_("Site"),
    "sex": N_("Sex"),
    "age": N_("Age"),
}

PARTS_IN_TALK = INTERVIEWER_WORDS | RESPONDENT_WORDS
"""Speaker labels that name a part in the talk and nobody in person."""

STATUSES = {
    Status.PROPOSED: N_("proposed"),
    Status.ACCEPTED: N_("accepted"),
    Status.REJECTED: N_("rejected"),
    Status.MANUAL: N_("manual"),
}

OPTIONS = {
    "unit": N_("unit of counting"),
    "tokenizer": N_("word segmenter"),
    "roles": N_("only these roles"),
    "layer": N_("layer shown"),
}

UNITS = {
    Unit.SENTENCE: N_("Sentences"),
    Unit.TURN: N_("Turns"),
    Unit.PARAGRAPH: N_("Paragraphs"),
}


def say_segments(n: int, unit: Unit, t: Translator) -> str:
    """``14 sentences``, in the unit that was counted."""
    if unit is Unit.TURN:
        return t.plural("{n} turn", "{n} turns", n)
    if unit is Unit.PARAGRAPH:
        return t.plural("{n} paragraph", "{n} paragraphs", n)
    return t.plural("{n} sentence", "{n} sentences", n)


def say_participants(n: int, t: Translator) -> str:
    """``9 participants``."""
    return t.plural("{n} participant", "{n} participants", n)


def say_documents(n: int, t: Translator) -> str:
    """``10 documents``."""
    return t.plural("{n} document", "{n} documents", n)


def say_codings(n: int, t: Translator) -> str:
    """``85 codings``."""
    return t.plural("{n} coding", "{n} codings", n)


def say_share(n: int, total: int, share: float | None, t: Translator) -> str:
    """``9 of 15 participants (60 %)``; without a percentage where it is undefined."""
    said = t("{n} of {total} participants", n=t.number(n), total=t.number(total))
    return said if share is None else f"{said} ({t.percent(share)})"


def unit_name(unit: Unit, t: Translator) -> str:
    """The unit as the head of a column."""
    return t(UNITS[unit])


def attribute_name(by: str, t: Translator) -> str:
    """An attribute as the head of a table; one we do not know as it is written."""
    return t(ATTRIBUTES[by]) if by in ATTRIBUTES else by


def attribute_in_words(by: str, t: Translator) -> str:
    """An attribute inside a sentence: ours in lower case, people's own as they wrote it."""
    return attribute_name(by, t).lower() if by in ATTRIBUTES else by


def option_value(name: str, value: str, t: Translator) -> str:
    """What was chosen for an option, as a reader would call it."""
    if name == "unit":
        return unit_name(Unit(value), t).lower()
    if name == "layer":
        return layer_name(value, t)
    return value or "–"


def option_name(name: str, t: Translator) -> str:
    """An option of a run as a reader would call it; one we do not know as it is written."""
    return t(OPTIONS[name]) if name in OPTIONS else name


def group_name(value: str, t: Translator) -> str:
    """A group's value, or that it is not stated."""
    return value or t("not stated")


def base_size(group: Group, t: Translator) -> str:
    """The number of participants in a group, below its name."""
    return t("n = {n}", n=t.number(group.n_participants))


def layer_name(layer: str | None, t: Translator) -> str:
    """The layer as a reader would call it."""
    if layer is None:
        return t("all coders together")
    if layer.partition(":")[0] == "rules":
        return t("machine-proposed codings (rules)")
    if layer == "consensus":
        return t("codings agreed by the team (consensus)")
    return t("codings by {coder}", coder=layer)


def say_date(iso: str, t: Translator) -> str:
    """An ISO date as people write it; anything else as it is."""
    year, _, rest = iso[:10].partition("-")
    month, _, day = rest.partition("-")
    if not (len(year) == 4 and year.isdigit() and month.isdigit() and day.isdigit()):
        return iso
    return t("{year}-{month}-{day}", year=year, month=month, day=day)


def say_place(quote: Quote, t: Translator) -> str:
    """Where a quote stands: its document and turn."""
    return t("{document}, turn {n}", document=quote.document, n=quote.turn)


def speaker_marks(parts: Sequence[QuotePart], t: Translator) -> list[str]:
    """The mark before each part of a dialogue: ``H`` or ``Đ`` as in the source.

    A label that could name somebody (a name, a code such as TNV03) gives way to the mark of the
    role; several respondents are numbered in the order in which they speak.
    """
    named: dict[Role, list[str | None]] = {role: [] for role in Role}
    for part in parts:
        if part.label not in named[part.role]:
            named[part.role].append(part.label)
    marks = []
    for part in parts:
        same = named[part.role]
        if part.label and len(same) == 1 and key_of(part.label) in PARTS_IN_TALK:
            marks.append(part.label)
        else:
            number = str(same.index(part.label) + 1) if len(same) > 1 else ""
            marks.append(role_mark(part.role, t) + number)
    return marks


def role_mark(role: Role, t: Translator) -> str:
    """One letter for a role in a dialogue."""
    if role is Role.INTERVIEWER:
        return t("Q")  # i18n: the mark of a question in a dialogue
    if role is Role.RESPONDENT:
        return t("A")  # i18n: the mark of an answer in a dialogue
    return t("X")  # i18n: the mark of anybody else in a dialogue


def say_review(results: Results, t: Translator) -> str:
    """What a reader must know about who made and who checked the codings that are shown."""
    pending = results.n_unreviewed
    total = results.glance.n_codings
    if not total:
        return t("This layer holds no coding.")
    if pending == 0:
        return t("Every coding shown was made or accepted by a person.")
    if pending == total:
        return t(
            "All {n} codings were proposed by a machine from the codebook's indicators. "
            "No person has reviewed them: treat counts and quotes as a first reading.",
            n=t.number(total),
        )
    return t(
        "{n} of {total} codings were proposed by a machine from the codebook's indicators and "
        "were not reviewed by a person; the others were made or accepted by one.",
        n=t.number(pending),
        total=t.number(total),
    )


def key_figures(results: Results, t: Translator) -> list[tuple[int, str, str]]:
    """The key figures: a number, what it counts, and what that is part of."""
    glance = results.glance
    coded = glance.n_coded_segments / glance.n_segments if glance.n_segments else None
    unit = unit_name(results.unit, t).lower()
    turns = t.plural("spoken in {n} turn", "spoken in {n} turns", glance.n_respondent_turns)
    codes = t.plural(
        "of {n} theme in the codebook", "of {n} themes in the codebook", glance.n_codes
    )
    return [
        (glance.n_documents, t("documents"), t("interviews and groups read")),
        (glance.n_participants, t("participants"), t("respondents who spoke")),
        (glance.n_segments, unit, turns),
        (
            glance.n_coded_segments,
            t("coded {unit}", unit=unit),
            t("{share} of what respondents said", share=t.percent(coded)),
        ),
        (glance.n_codings, t("codings"), t("passages marked with a theme")),
        (glance.n_codes_voiced, t("themes voiced"), codes),
    ]


def panel_counts(results: Results, panel: Panel, t: Translator) -> str:
    """The line below a domain's name: themes, participants, segments."""
    total = panel.total
    of = results.glance.n_participants
    themes = t.plural("{n} theme voiced", "{n} themes voiced", len(panel.findings))
    share = say_share(total.n_participants, of, total.share, t)
    return " · ".join([themes, share, say_segments(total.n_segments, results.unit, t)])


def theme_counts(results: Results, finding: Finding, t: Translator) -> str:
    """How much was said on a theme, and in how many documents."""
    return t(
        "{segments} in {documents}",
        segments=say_segments(finding.n_segments, results.unit, t),
        documents=say_documents(finding.n_documents, t),
    )


def all_defined(results: Results) -> bool:
    """Whether every statement is still the definition of its code."""
    return all(
        finding.statement_origin == "definition"
        for panel in results.panels
        for finding in panel.findings
    )


def domain_letter(index: int) -> str:
    """``A`` for the first domain; ``27`` for what goes beyond the alphabet."""
    return chr(ord("A") + index) if index < 26 else str(index + 1)


def dialogue(parts: Sequence[QuotePart], marks: Sequence[str]) -> list[tuple[str, str]]:
    """Speaker mark and words, one pair per speaker in turn, elisions shown as ``[...]``."""
    lines: list[tuple[str, str]] = []
    for part, mark in zip(parts, marks, strict=True):
        words = [ELISION, *part.text.split()] if part.elided_before else part.text.split()
        if lines and lines[-1][0] == mark:
            words = [lines.pop()[1], *words]
        lines.append((mark, " ".join(words)))
    return lines
