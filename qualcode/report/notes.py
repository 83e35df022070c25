"""How a report was made, in prose: what every number and quote in it rests on."""

from __future__ import annotations

from typing import NamedTuple

from ..findings import Results
from ..findings.quotes import CONFIDENCE_STEP, MIN_QUOTE_CONFIDENCE
from ..messages import Translator
from ..model import Unit
from .wording import attribute_in_words, layer_name, say_or, say_roles, unit_name


class Note(NamedTuple):
    """A heading and its paragraphs."""

    heading: str
    paragraphs: tuple[str, ...]


def method_notes(results: Results, t: Translator) -> tuple[Note, ...]:
    """The notes of a report: counting, people, coding, missing data, quotes."""
    return (
        Note(t("What is counted"), _counting(results, t)),
        Note(t("Who is counted"), _people(results, t)),
        Note(t("How the codings came about"), _coding(results, t)),
        Note(t("How quotes are chosen and shown"), _quotes(results, t)),
    )


def _counting(results: Results, t: Translator) -> tuple[str, ...]:
    units = {
        Unit.SENTENCE: t("The unit of counting is the sentence; a sentence never crosses a turn."),
        Unit.TURN: t("The unit of counting is the turn: one speaker's uninterrupted speech."),
        Unit.PARAGRAPH: t(
            "The unit of counting is the paragraph; a paragraph never crosses a turn."
        ),
    }
    return (
        units[results.unit],
        t(
            "A coding covers such a unit when it takes up at least half of it, or when at least "
            "half of the coding lies in it. A unit counts once per theme, however many codings or "
            "coders marked it there. Rejected codings never count."
        ),
        t(
            "Themes are ordered by the number of participants who voiced them, then by {units}. "
            "Counts say how widely a theme was voiced in this study; they are no estimate for "
            "people who were not interviewed.",
            units=unit_name(results.unit, t).lower(),
        ),
    )


def _people(results: Results, t: Translator) -> tuple[str, ...]:
    names = say_or([attribute_in_words(matrix.by, t) for matrix in results.matrices], t)
    restricted = say_roles(results.roles, t)
    return (
        *([restricted] if restricted else []),
        t(
            "Participants are respondents with at least one turn. Interviewers' speech is context: "
            "it is neither counted nor quoted as evidence. A person who appears in several "
            "documents under one id is one participant."
        ),
        t(
            "Percentages are of all participants in the group, whether or not the theme came up in "
            "their interview. Participants whose {names} is unknown are counted under “not "
            "stated”; nothing is imputed. The share of an empty group is undefined and shown "
            "as “–”.",
            names=names,
        ),
    )


def _coding(results: Results, t: Translator) -> tuple[str, ...]:
    shown = t("This report shows: {layer}.", layer=layer_name(results.layer, t))
    machine = any(state.coder.partition(":")[0] == "rules" for state in results.layers)
    if not machine:
        return (shown,)
    return (
        shown,
        t(
            "The machine proposes a code where an indicator of the codebook (a phrase, phrases "
            "near each other, a near spelling, a pattern) stands in a respondent's speech; "
            "matching ignores case and the place of the tone mark."
        ),
        *_passages(results.unit, t),
        t(
            "A respondent's question, wish or condition is no evidence, where a cue shows it. A "
            "negated indicator is none either, unless the codebook says to keep it or to count it "
            "as another code; other people's words lower the confidence of a coding."
        ),
    )


def _passages(unit: Unit, t: Translator) -> tuple[str, ...]:
    """How far one coding reaches; a turn reaches no further than itself."""
    if unit is Unit.TURN:
        return ()
    if unit is Unit.PARAGRAPH:
        return (
            t(
                "A passage goes on: a neighbouring paragraph of the same turn belongs to it when "
                "at least two different words of the code's own indicators, which no other code "
                "uses, occur there. Adjacent paragraphs of one turn with the same code become one "
                "coding."
            ),
        )
    return (
        t(
            "A passage goes on: a neighbouring sentence of the same turn belongs to it when at "
            "least two different words of the code's own indicators, which no other code uses, "
            "occur there. Adjacent sentences of one turn with the same code become one coding."
        ),
    )


def _quotes(results: Results, t: Translator) -> tuple[str, ...]:
    findings = [finding for panel in results.panels for finding in panel.findings]
    chosen = sum(finding.quotes_origin == "person" for finding in findings)
    return (
        t(
            "Every quote is verbatim: it was looked up again in its document when this report was "
            "written. It is the coded passage and nothing beside it, except that a short answer is "
            "shown with its question. [...] marks words left out; nothing else was changed."
        )
        if not results.redactions
        else t(
            "Every quote is verbatim: it was looked up again in its document when this report was "
            "written. It is the coded passage and nothing beside it, except that a short answer is "
            "shown with its question. [...] marks words left out. Words in [ ] stand in place of "
            "words that were taken out to protect people, wherever that place is shown; nothing "
            "else was changed."
        ),
        t(
            "Each theme shows up to three quotes, two of them at most from one participant: first "
            "those coded with the highest confidence (in steps of {step}); among equals, those "
            "from different participants, then from different roles, then those that read best."
            " A machine-proposed coding with a confidence below {least} is counted and listed, "
            "but never quoted here; a person's coding always may be.",
            step=t.number(CONFIDENCE_STEP, 2),
            least=t.number(MIN_QUOTE_CONFIDENCE, 1),
        ),
        *_chosen(chosen, t),
        t(
            "Attributions name role, sex, age and site where known, and never a person. Speech "
            "itself is shown as transcribed: check it for names before the report leaves the team."
        ),
    )


def _chosen(n: int, t: Translator) -> tuple[str, ...]:
    if not n:
        return ()
    return (
        t.plural(
            "For {n} theme people chose the quotes themselves: which passages, in which order, and "
            "what is left out of them.",
            "For {n} themes people chose the quotes themselves: which passages, in which order, "
            "and what is left out of them.",
            n,
        ),
    )
