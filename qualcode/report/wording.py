"""How a report says its numbers, names and places; the same words in HTML, Word and Excel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..findings import Results
from ..findings.matrix import BY_DOCUMENT, BY_PARTICIPANT, Group
from ..findings.quotes import ELISION
from ..findings.results import Panel
from ..messages import N_, Translator
from ..model import Codebook, Document, Finding, Quote, QuotePart, Role, Status, Unit

ATTRIBUTES = {
    "id": N_("ID"),
    "role": N_("Role"),
    "site": N_("Site"),
    "sex": N_("Sex"),
    "age": N_("Age"),
    "date": N_("Date"),
    BY_DOCUMENT: N_("Document"),
    BY_PARTICIPANT: N_("Participant"),
}

Marks = Mapping[tuple[Role, str | None], str]
"""Role and label of a speaker in one document → the mark of that speaker in a report."""

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


def say_documents(n: int, t: Translator) -> str:
    """``10 documents``."""
    return t.plural("{n} document", "{n} documents", n)


def say_share(n: int, total: int, share: float | None, t: Translator) -> str:
    """``9 of 15 participants (60 %)``; without a percentage where it is undefined."""
    said = t("{n} of {total} participants", n=t.number(n), total=t.number(total))
    return said if share is None else f"{said} ({t.percent(share)})"


def say_share_of_unit(share: float | None, unit: Unit, t: Translator) -> str:
    """``53 % of sentences``, in the unit that was counted."""
    said = t.percent(share)
    if unit is Unit.TURN:
        return t("{share} of turns", share=said)
    if unit is Unit.PARAGRAPH:
        return t("{share} of paragraphs", share=said)
    return t("{share} of sentences", share=said)


def say_or(words: Sequence[str], t: Translator) -> str:
    """``role, site or sex``."""
    if len(words) < 2:
        return "".join(words)
    return t("{most} or {last}", most=", ".join(words[:-1]), last=words[-1])


def say_roles(roles: Sequence[str], t: Translator) -> str:
    """To whom a report is restricted; nothing where everybody counts."""
    if not roles:
        return ""
    named = say_or([group_name(role, t) for role in roles], t)
    return t("Only participants with the role {roles} are counted and quoted.", roles=named)


def say_no_quote(t: Translator) -> str:
    """What stands where a theme has no quote."""
    return t("No quote is certain enough to be shown here; all are in quotes.csv.")


def unit_name(unit: Unit, t: Translator) -> str:
    """The unit as the head of a column."""
    return t(UNITS[unit])


def base_name(unit: Unit, t: Translator) -> str:
    """What the last row of a matrix counts: all that each group said."""
    return t("Base: all {units}", units=unit_name(unit, t).lower())


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


def code_names(codebook: Codebook, lang: str) -> dict[str, str]:
    """What the codes and domains are called, by id."""
    domains = {each.id: each.name.text(lang) or each.id for each in codebook.domains}
    return domains | {each.id: each.name.text(lang) or each.id for each in codebook.codes}


def coder_name(coder: str, t: Translator) -> str:
    """A coder as a reader calls them; a machine whatever version of the codebook it read."""
    if coder.partition(":")[0] == "rules":
        return t("machine")
    return t("Consensus") if coder == "consensus" else coder


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


def speaker_marks(document: Document, t: Translator) -> Marks:
    """The mark of each speaker of a document: a letter for the role, whatever the source wrote.

    Where several people have one role they are numbered in the order in which they first speak,
    once for the document; a group speaking at once has no number.
    """
    who: dict[Role, dict[str, None]] = {role: {} for role in Role}
    for turn in document.turns:
        if turn.role is Role.RESPONDENT and turn.participant is None:
            continue
        who[turn.role].setdefault(turn.participant or turn.label or "")
    numbers = {
        (role, name): str(n) if len(names) > 1 else ""
        for role, names in who.items()
        for n, name in enumerate(names, 1)
    }
    return {
        (turn.role, turn.label): role_mark(turn.role, t)
        + numbers.get((turn.role, turn.participant or turn.label or ""), "")
        for turn in document.turns
    }


def marks_by_document(documents: Mapping[str, Document], t: Translator) -> dict[str, Marks]:
    """The speakers' marks of every document of a report."""
    return {name: speaker_marks(document, t) for name, document in documents.items()}


def role_mark(role: Role, t: Translator) -> str:
    """One letter for a role in a dialogue."""
    if role is Role.INTERVIEWER:
        return t("Q")  # i18n: the mark of a question in a dialogue
    if role is Role.RESPONDENT:
        return t("A")  # i18n: the mark of an answer in a dialogue
    return t("X")  # i18n: the mark of anybody else in a dialogue


def say_review(results: Results, t: Translator) -> str:
    """What a reader must know about who made and who checked the codings that are shown."""
    return say_reviewed(results.n_unreviewed, results.glance.n_codings, results.n_open, t)


def say_reviewed(pending: int, total: int, left: int, t: Translator) -> str:
    """How many of the counted codings await review, and what the consensus has still to decide."""
    if not total:
        return t("Nothing in this layer is counted.")
    if pending == 0:
        every = t("Every coding that is counted was made or accepted by a person.")
        return f"{every} {_say_open(left, t)}" if left else every
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


def _say_open(left: int, t: Translator) -> str:
    return t(
        "Differences between coders that are still open: {n}. What nobody has decided is not in "
        "the consensus.",
        n=t.number(left),
    )


def key_figures(results: Results, t: Translator) -> list[tuple[int, str, str]]:
    """The key figures: a number, what it counts, and what that is part of ('' if of nothing)."""
    glance = results.glance
    coded = glance.n_coded_segments / glance.n_segments if glance.n_segments else None
    unit = unit_name(results.unit, t).lower()
    turns = t.plural("spoken in {n} turn", "spoken in {n} turns", glance.n_respondent_turns)
    if results.unit is Unit.TURN:
        turns = ""
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
            say_share_of_unit(coded, results.unit, t),
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


def dialogue(parts: Sequence[QuotePart], marks: Marks) -> list[tuple[str, str]]:
    """Speaker mark and words, one pair per speaker in turn, elisions shown as ``[...]``."""
    lines: list[tuple[str, str]] = []
    for part in parts:
        mark = marks[part.role, part.label]
        words = [ELISION, *part.text.split()] if part.elided_before else part.text.split()
        if lines and lines[-1][0] == mark:
            words = [lines.pop()[1], *words]
        lines.append((mark, " ".join(words)))
    return lines


def say_context(parts: Sequence[QuotePart], beside: QuotePart, marks: Marks) -> str:
    """The words around a quote, one line per speaker.

    Each line opens with its speaker's mark, unless all are the words of whoever speaks `beside`.
    """
    lines = dialogue(parts, marks)
    if [mark for mark, _ in lines] == [marks[beside.role, beside.label]]:
        return lines[0][1]
    return "\n".join(f"{mark}: {words}" for mark, words in lines)


def surroundings(
    quote: Quote, document: Document, marks: Marks
) -> list[tuple[str, list[tuple[str, bool]]]]:
    """A quote in its context: per speaker the mark, and the words with whether they are quoted."""
    start = quote.before[-1].end if quote.before else 0
    spans = [
        *((part, part in quote.parts) for part in quote.before),
        *((part, True) for part in quote.parts if part.start >= start),
        *((part, False) for part in quote.after),
    ]
    parts = [part for part, _ in spans]
    around: list[tuple[str, list[tuple[str, bool]]]] = []
    for place, (part, quoted) in enumerate(spans):
        shown = replace(part, elided_before=_is_cut(parts, place, document))
        for mark, words in dialogue([shown], marks):
            if not around or around[-1][0] != mark:
                around.append((mark, []))
            if words:
                around[-1][1].append((words, quoted))
    return around


def _is_cut(parts: Sequence[QuotePart], place: int, document: Document) -> bool:
    """Whether words are missing where a part says so, now that its neighbours stand beside it."""
    part = parts[place]
    if not part.text and place + 1 < len(parts):
        left, right = part.end, parts[place + 1].start
    elif part.text and place > 0:
        left, right = parts[place - 1].end, part.start
    else:
        return part.elided_before
    return part.elided_before and bool(document.text[left:right].strip())
