"""How a report was made, in prose: what every number and quote in it rests on."""

from __future__ import annotations

from typing import NamedTuple

from ..findings import Results
from ..messages import Translator
from ..model import Unit
from .wording import attribute_in_words, layer_name


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
        Note(t("How quotes are chosen and shown"), _quotes(t)),
    )


def _counting(results: Results, t: Translator) -> tuple[str, ...]:
    units = {
        Unit.SENTENCE: t(
            "The unit of counting (segment) is the sentence; a sentence never crosses a turn."
        ),
        Unit.TURN: t(
            "The unit of counting (segment) is the turn: one speaker's uninterrupted speech."
        ),
        Unit.PARAGRAPH: t(
            "The unit of counting (segment) is the paragraph; a paragraph never crosses a turn."
        ),
    }
    return (
        units[results.unit],
        t(
            "A coding covers a segment when it takes up at least half of it, or when at least half "
            "of the coding lies in it. A segment counts once per theme, however many codings or "
            "coders marked it there. Rejected codings never count."
        ),
        t(
            "Themes are ordered by the number of participants who voiced them, then by segments. "
            "Counts say how widely a theme was voiced in this study; they are no estimate for "
            "people who were not interviewed."
        ),
    )


def _people(results: Results, t: Translator) -> tuple[str, ...]:
    names = ", ".join(attribute_in_words(matrix.by, t) for matrix in results.matrices)
    return (
        t(
            "Participants are respondents with at least one turn. Interviewers' speech is context: "
            "it is neither counted nor quoted as evidence. A person who appears in several "
            "documents under one id is one participant."
        ),
        t(
            "Percentages are of all participants in the group, whether or not the theme came up in "
            "their interview. A participant whose {names} is unknown is counted under “not "
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
            "matching ignores case and the place of the tone mark, and adjacent sentences of one "
            "turn with the same code become one coding."
        ),
        t(
            "A negated indicator is dropped, unless the codebook says to keep it or to count it as "
            "another code. So are questions, wishes and conditions, where a cue shows them; other "
            "people's words lower the confidence of a coding."
        ),
    )


def _quotes(t: Translator) -> tuple[str, ...]:
    return (
        t(
            "Every quote is verbatim: it was looked up again in its document when this report was "
            "written. [...] marks words left out; nothing else was changed."
        ),
        t(
            "Each theme shows one to three quotes: first from different participants, then from "
            "different roles, then the passages that read best and were coded with the highest "
            "confidence. A short answer is shown with its question."
        ),
        t(
            "Attributions name role, sex, age and site where known, and never a person. Speech "
            "itself is shown as transcribed: check it for names before the report leaves the team."
        ),
    )
