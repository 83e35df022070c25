"""doccano's JSONL (versions 1.0 to 1.8) → a study: every record a text, every label a code.

Spans are ``[start, end, label]`` or objects, under ``label``, ``labels``, ``entities`` or
``annotations``; a label without a place (``"positive"``, ``cats``) codes the whole text. A project
in which everybody annotates alone exports a file for each annotator, called by the name.

doccano writes no quotes. It counts UTF-16 units, graphemes where a project is set so, and code
points in 2019; where the three differ in a file, the one is believed whose spans begin and end at
the edges of words.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..errors import BrokenDocument
from ..messages import N_, say
from ..study import StudyFile
from .annotated import WORDS, Annotated, Found
from .dialects import Mark
from .json_values import as_offset, as_text, read_objects, scalars
from .tally import Tally

FORM = "doccano JSONL"
TEXT_FIELDS = ("text", "data")
LABEL_FIELDS = ("label", "labels", "entities", "annotations", "cats")
NAME_FIELDS = ("filename", "file_name", "document", "upload_name")
CODER_FIELDS = ("username", "user", "annotator")
_NO_ATTRIBUTES = frozenset(
    (
        *(*TEXT_FIELDS, *LABEL_FIELDS, *NAME_FIELDS, *CODER_FIELDS),
        *("id", "relations", "Comments", "comments", "meta", "annotation_approver"),
    )
)
_WORDS = {
    "relations": N_("relations between marks, which qualcode does not know"),
    "unreadable_labels": N_("labels in a form that is not known"),
    "nested_fields": N_("fields of records that are lists or objects, not single values"),
    "grapheme_offsets": N_("marks that count letters with all their signs as one, converted"),
    **WORDS,
}
_NO_TEXT = N_("a record without text")

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Label:
    """What a record says of a label: its name, its place if it has one, who gave it."""

    name: str
    place: Place | None
    coder: str


def read(path: Path, *, accept_offsets: bool = False) -> StudyFile:
    """The study in doccano's export at `path`.

    A record without a name of its own is called by its number. Raises BrokenDocument, also where
    no record has both text and labels, and ControlCharacter.
    """
    records = read_objects(path, form=FORM)
    if not any(_text_of(r) is not None and _has_labels(r) for r in records):
        what = say("no record in it has a text and labels")
        raise BrokenDocument(path=path, format=FORM, what=what)
    annotated = Annotated("doccano", Tally(_WORDS))
    for number, record in enumerate(records, start=1):
        _take(record, number, path, annotated)
    unit = _settle_unit(annotated)
    return annotated.study_file(path=str(path), units=(unit,), accept=accept_offsets)


def _text_of(record: dict[str, Any]) -> str | None:
    return next((record[f] for f in TEXT_FIELDS if isinstance(record.get(f), str)), None)


def _has_labels(record: dict[str, Any]) -> bool:
    return any(isinstance(record.get(field), list) for field in LABEL_FIELDS)


def _take(record: dict[str, Any], number: int, path: Path, annotated: Annotated) -> None:
    """Adds a record: its text with attributes, its labels, its comments."""
    text = _text_of(record)
    name = next((as_text(record[f]) for f in NAME_FIELDS if as_text(record.get(f))), "")
    if not name:
        name = f"doccano {as_text(record['id'])}" if "id" in record else f"{path.stem} {number}"
    if text is None or not text.strip():
        annotated.skipped.append((name, say(_NO_TEXT)))
        return
    meta = record.get("meta")
    facts = {**record, **(meta if isinstance(meta, dict) else {})}
    attributes = scalars(facts, _NO_ATTRIBUTES)
    for field, value in facts.items():
        if field not in _NO_ATTRIBUTES and isinstance(value, list | dict) and value:
            annotated.tally.add("nested_fields", field)
    at = annotated.add_text(name, text, attributes=attributes)
    coder = next((as_text(record[f]) for f in CODER_FIELDS if as_text(record.get(f))), path.stem)
    for field in LABEL_FIELDS:
        given = record.get(field)
        for one in given if isinstance(given, list) else []:
            label = _read_label(one, coder)
            if label is None:
                annotated.tally.add("unreadable_labels", str(one)[:60])
                continue
            mark = None if label.place is None else Mark(*label.place)
            annotated.found.append(Found(at, (label.name,), label.coder, mark))
    relations = record.get("relations")
    annotated.tally.add("relations", n=len(relations) if isinstance(relations, list) else 0)
    for field in ("Comments", "comments"):
        comments = record.get(field)
        for comment in comments if isinstance(comments, list) else []:
            if said := as_text(comment) or as_text(_get(comment, "text")):
                annotated.add_memo(at, said, author=as_text(_get(comment, "username")))


def _get(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, dict) else None


def _read_label(given: object, coder: str) -> _Label | None:
    """A label in any of doccano's forms, or None."""
    if isinstance(given, str | int) and not isinstance(given, bool):
        return _Label(as_text(given), None, coder) if as_text(given).strip() else None
    if isinstance(given, list) and len(given) == 3 and as_text(given[2]):
        return _Label(as_text(given[2]), (as_offset(given[0]), as_offset(given[1])), coder)
    if not isinstance(given, dict) or not as_text(given.get("label")):
        return None
    user = as_text(given.get("user"))
    start, end = (
        given.get("start_offset", given.get("start")),
        given.get("end_offset", given.get("end")),
    )
    place = None if start is None or end is None else (as_offset(start), as_offset(end))
    return _Label(
        as_text(given["label"]), place, f"user {user}" if user.isdigit() else user or coder
    )


def _settle_unit(annotated: Annotated) -> str:
    """The unit in which most marks fit the edges of words; graphemes become code points here."""
    places: dict[int, list[Place]] = {}
    for one in annotated.found:
        if one.mark:
            places.setdefault(one.text, []).append((one.mark.start, one.mark.end))
    texts = {number: annotated.texts[number].text for number in places}
    telling = [number for number, text in texts.items() if not text.isascii()]
    scores = {
        unit: sum(_n_fitting(texts[n], starts_of(texts[n]), places[n]) for n in telling)
        for unit, starts_of in _UNITS.items()
    }
    best = max(scores, key=lambda unit: scores[unit])
    if best != "grapheme":
        return best
    edges = {number: _graphemes(texts[number]) for number in texts}
    for index, one in enumerate(annotated.found):
        if one.mark and max(one.mark.start, one.mark.end) < len(edges[one.text]):
            starts = edges[one.text]
            mark = Mark(starts[one.mark.start], starts[one.mark.end])
            annotated.found[index] = replace(one, mark=mark)
            annotated.tally.add("grapheme_offsets")
    return "code_point"


def _n_fitting(text: str, starts: Sequence[int], places: Iterable[Place]) -> int:
    """How many places are whole words; `starts` maps a place to an index of `text`."""
    found = 0
    for start, end in places:
        if 0 <= start < end < len(starts):
            a, b = starts[start], starts[end]
            inner = text[a:b]
            cut = _is_inside(text, a) or _is_inside(text, b)
            found += bool(inner) and not cut and inner == inner.strip()
    return found


def _is_inside(text: str, at: int) -> bool:
    """Whether a word, or a letter with its signs, goes on across `at`."""
    if not 0 < at < len(text):
        return False
    goes_on = unicodedata.category(text[at])[0] == "M" or "\u200d" in text[at - 1 : at + 1]
    return goes_on or (text[at - 1].isalnum() and text[at].isalnum())


def _utf16(text: str) -> list[int]:
    """Index of `text` by UTF-16 unit; the second of a pair is its character's."""
    starts = [i for i, c in enumerate(text) for _ in range(1 + (ord(c) > 0xFFFF))]
    return [*starts, len(text)]


def _points(text: str) -> list[int]:
    return list(range(len(text) + 1))


def _graphemes(text: str) -> list[int]:
    """Index of `text` by grapheme."""
    import regex

    return [*(found.start() for found in regex.finditer(r"\X", text)), len(text)]


_UNITS: dict[str, Callable[[str], list[int]]] = {
    "utf-16": _utf16,
    "code_point": _points,
    "grapheme": _graphemes,
}
