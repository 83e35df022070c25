"""Label Studio's JSON and JSON-MIN exports → a study: every task a text, every label a code.

A labelled region is a coding, a choice one of the whole text (or of its region), a taxonomy a path
of codes, a typed text the region's memo or the document's. Annotators are coders, predictions
proposals of their model. Dialogues (the Paragraphs tag) become transcripts. Offsets count UTF-16
units or code points, by version; the regions carry their words, which tell.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

from ..errors import BrokenDocument
from ..messages import N_, say
from ..model import Status
from ..study import StudyFile
from .annotated import WORDS, Annotated, Found
from .annotated import Path as CodePath
from .dialects import Mark
from .json_values import as_offset, as_text, read_objects, scalars
from .tally import Tally

FORM = "Label Studio JSON"
_LABELS = ("labels", "hypertextlabels", "paragraphlabels", "timelinelabels")
_KNOWN = frozenset((*_LABELS, "choices", "taxonomy", "textarea", "relation", "text"))
_TEXT_FIELDS = ("text", "content", "transcript", "dialogue", "dialog", "html")
_AUTHORS = ("author", "speaker", "name", "role")
_UPLOAD_PREFIX = 9
"""Label Studio puts eight hexadecimal digits and a hyphen before the name of an uploaded file."""

_WORDS = {
    "cancelled": N_("annotations that were skipped in Label Studio, left out"),
    "drafts": N_("drafts that were never submitted, left out"),
    "relations": N_("relations between regions, which qualcode does not know"),
    "other_results": N_("ratings, images and other results that are no codings"),
    "markup_regions": N_("regions in HTML whose words do not stand there exactly once"),
    "markup": N_("HTML of texts: their words are kept, a line for each block"),
    "nested_fields": N_("fields of tasks that are lists or objects, not single values"),
    "ground_truth": N_("annotations marked as the right ones, kept like any other"),
    **WORDS,
}

_TAG = re.compile(r"<[^<>]*>")
_BLOCK_END = re.compile(r"</(?:p|div|li|tr|h[1-6]|ul|ol|table|section)>|<br[ ]*/?>", re.IGNORECASE)

_Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Spoken:
    """The text of a task; `paragraphs` says where each of a dialogue's begins and how it reads."""

    text: str
    fields: frozenset[str]
    paragraphs: Sequence[tuple[int, str]] = ()
    is_markup: bool = False


@dataclass(frozen=True, slots=True)
class _Voice:
    """Whose results these are, and how far they count."""

    coder: str
    created: str = ""
    status: Status = Status.MANUAL
    confidence: float | None = None


@dataclass(slots=True)
class _Task:
    """One task on its way into the study."""

    record: _Object
    annotated: Annotated
    at: int
    spoken: _Spoken
    memos: dict[str, str] = field(default_factory=dict)

    def take(self, results: object, voice: _Voice) -> None:
        """Adds what one annotator, or one model, said of the task."""
        found = [one for one in _objects(results) if isinstance(one.get("value"), dict)]
        places = {as_text(r.get("id")): m for r in found if (m := self._mark(r["value"]))}
        memos = self._memos(found, places, voice)
        for result in found:
            self._take_one(result, places, memos, voice)
        self.annotated.tally.add(
            "relations", n=sum(one.get("type") == "relation" for one in _objects(results))
        )

    def _take_one(
        self,
        result: _Object,
        places: Mapping[str, Mark],
        memos: Mapping[str, str],
        voice: _Voice,
    ) -> None:
        value, kind, region = (
            result["value"],
            as_text(result.get("type")),
            as_text(result.get("id")),
        )
        paths = list(_paths(value, kind, as_text(result.get("from_name"))))
        if not paths:
            if kind not in ("textarea", "relation") and not (kind == "text" or kind in _LABELS):
                self.annotated.tally.add("other_results", kind)
            return
        mark = self._mark(value) if _has_place(value) else places.get(region)
        if mark is None and _has_place(value):
            self.annotated.tally.add("markup_regions", as_text(value.get("text")))
            return
        score = result.get("score")
        is_score = isinstance(score, int | float) and not isinstance(score, bool)
        for path in paths:
            self.annotated.found.append(
                Found(
                    self.at,
                    path,
                    voice.coder,
                    mark,
                    memo=memos.get(region, "") if kind in _LABELS else "",
                    created=voice.created,
                    status=voice.status,
                    confidence=_share(score if is_score else voice.confidence),
                )
            )

    def _memos(
        self, found: Sequence[_Object], places: Mapping[str, Mark], voice: _Voice
    ) -> dict[str, str]:
        """Region → what was typed about it; what is about the whole text becomes its memo."""
        memos: dict[str, list[str]] = {}
        labelled = {as_text(r.get("id")) for r in found if as_text(r.get("type")) in _LABELS}
        for result in found:
            region = as_text(result.get("id"))
            typed = (
                _strings(result["value"].get("text")) if result.get("type") == "textarea" else []
            )
            meta = result.get("meta")
            notes = _strings(meta.get("text")) if isinstance(meta, dict) else []
            if region in labelled and region in places:
                memos.setdefault(region, []).extend([*typed, *notes])
            else:
                for memo in filter(str.strip, (*typed, *notes)):
                    self.annotated.add_memo(
                        self.at, memo, author=voice.coder, created=voice.created
                    )
        return {region: "\n".join(dict.fromkeys(texts)) for region, texts in memos.items()}

    def _mark(self, value: _Object) -> Mark | None:
        """Where a region lies in the text, or None where it has no place there."""
        if not _has_place(value):
            return None
        quote = as_text(value.get("text"))
        if self.spoken.paragraphs:
            return self._mark_in_dialogue(value, quote)
        if self.spoken.is_markup:
            text = self.spoken.text
            if not quote or text.count(quote) != 1:
                return None
            start = text.index(quote)
            return Mark(_units(text, start), _units(text, start + len(quote)), quote)
        return Mark(as_offset(value["start"]), as_offset(value["end"]), quote)

    def _mark_in_dialogue(self, value: _Object, quote: str) -> Mark | None:
        paragraphs = self.spoken.paragraphs
        first, last = as_offset(value["start"]), as_offset(value["end"])
        if not (0 <= first < len(paragraphs) and 0 <= last < len(paragraphs)):
            return Mark(-1, -1)
        start = paragraphs[first][0] + as_offset(value.get("startOffset"))
        end = paragraphs[last][0] + as_offset(value.get("endOffset"))
        return Mark(start, end, quote if first == last else "")


def read(path: Path, *, accept_offsets: bool = False) -> StudyFile:
    """The study in Label Studio's export at `path`.

    Raises BrokenDocument where it holds no task with text, DoubtfulOffsets, ControlCharacter.
    """
    records = read_objects(path, form=FORM)
    annotated = Annotated("Label Studio", Tally(_WORDS))
    uploads = [_upload(record) for record in records]
    for number, record in enumerate(records, start=1):
        stem = _upload(record)
        identity = as_text(record.get("inner_id")) or as_text(record.get("id")) or str(number)
        name = stem if stem and uploads.count(stem) == 1 else f"{stem or path.stem} {identity}"
        _take(record, name, annotated)
    if not annotated.texts:
        what = say("no task in it has a text and annotations")
        raise BrokenDocument(path=path, format=FORM, what=what)
    units = ("utf-16", "code_point")
    return annotated.study_file(path=str(path), units=units, accept=accept_offsets)


def _upload(record: _Object) -> str:
    """The name of the file that a task came from, without its ending."""
    name = PurePath(as_text(record.get("file_upload")).replace("\\", "/")).name
    has_prefix = name[_UPLOAD_PREFIX - 1 : _UPLOAD_PREFIX] == "-"
    return PurePath(name[_UPLOAD_PREFIX:] if has_prefix else name).stem


def _take(record: _Object, name: str, annotated: Annotated) -> None:
    """Adds a task with all that was said of it."""
    stated = record.get("data")
    data: _Object = stated if isinstance(stated, dict) else record
    annotations = _objects(record.get("annotations", record.get("completions")))
    if data is record:
        annotations = [{"result": _min_results(record), **_min_facts(record)}]
    spoken = _find_text(data, annotations)
    if spoken is None:
        annotated.skipped.append((name, say("a task without text")))
        return
    if data is record:
        used = [as_text(r.get("from_name")) for r in annotations[0]["result"]]
        left_out = spoken.fields | frozenset((*_MIN_FIELDS, *used))
    else:
        left_out = spoken.fields
    annotated.tally.add("markup", name, int(spoken.is_markup))
    for field_name, value in data.items():
        if field_name not in left_out and isinstance(value, list | dict) and value:
            annotated.tally.add("nested_fields", field_name)
    at = annotated.add_text(
        name,
        spoken.text,
        attributes=scalars(data, left_out),
        created=as_text(record.get("created_at")),
    )
    task = _Task(record, annotated, at, spoken)
    for annotation in annotations:
        if annotation.get("was_cancelled") is True:
            annotated.tally.add("cancelled", name)
            continue
        annotated.tally.add("ground_truth", name, int(annotation.get("ground_truth") is True))
        coder = _coder(annotation.get("completed_by", annotation.get("annotator")))
        if coder not in annotated.coders:
            annotated.coders.append(coder)
        task.take(annotation.get("result"), _Voice(coder, as_text(annotation.get("created_at"))))
    for prediction in _objects(record.get("predictions")):
        model = as_text(prediction.get("model_version")) or "prediction"
        score = prediction.get("score")
        confidence = score if isinstance(score, float) else None
        created = as_text(prediction.get("created_at"))
        voice = _Voice(model, created, Status.PROPOSED, confidence)
        task.take(prediction.get("result"), voice)
    drafts = [d for d in _objects(record.get("drafts")) if d.get("result")]
    annotated.tally.add("drafts", name, len(drafts))


_MIN_FIELDS = (
    *("id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time", "agreement"),
    *("file_upload", "inner_id", "project", "meta", "predictions", "drafts"),
)


def _min_facts(record: _Object) -> _Object:
    return {"completed_by": record.get("annotator"), "created_at": record.get("created_at")}


def _min_results(record: _Object) -> list[_Object]:
    """JSON-MIN's labels and choices as results of the full form; the field is their name."""
    results: list[_Object] = []
    for name, given in record.items():
        if name in _MIN_FIELDS:
            continue
        values = given if isinstance(given, list) else [given]
        for number, value in enumerate(values):
            if isinstance(value, dict) and (kind := next((k for k in _LABELS if k in value), "")):
                identity = f"{name} {number}"
                results.append({"id": identity, "type": kind, "value": value, "from_name": name})
            elif isinstance(value, dict) and isinstance(value.get("choices"), list):
                results.append({"type": "choices", "value": value, "from_name": name})
    return results


def _objects(value: object) -> list[_Object]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _strings(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text for one in values if (text := as_text(one)).strip()]


def _find_text(data: _Object, annotations: Sequence[_Object]) -> _Spoken | None:
    """The text of a task: what its results point at, else what is called so, else the longest."""
    results = [r for a in annotations for r in _objects(a.get("result"))]
    targets = [as_text(result.get("to_name")).removeprefix("$") for result in results]
    quotes = [q for r in results if (q := as_text(_value(r).get("text"))) and "start" in _value(r)]
    in_markup = any(
        isinstance(_value(r).get("start"), str) and _value(r)["start"].startswith("/")
        for r in results
    )
    strings = {name: value for name, value in data.items() if isinstance(value, str)}
    holding = {
        name: sum(quote in value for quote in quotes) for name, value in strings.items() if quotes
    }
    best = max(holding, key=lambda name: holding[name], default="")
    named = [*([best] if holding.get(best) else []), *targets, *_TEXT_FIELDS]
    for name in dict.fromkeys(named):
        if isinstance(data.get(name), list) and (spoken := _dialogue(name, data[name])):
            return spoken
        if strings.get(name, "").strip():
            return _plain(name, strings[name], in_markup)
    for name, value in data.items():
        if isinstance(value, list) and _is_dialogue(results) and (spoken := _dialogue(name, value)):
            return spoken
    longest = max(strings, key=lambda name: len(strings[name]), default="")
    if not results or not strings.get(longest, "").strip():
        return None
    return _plain(longest, strings[longest], in_markup)


def _plain(name: str, text: str, is_markup: bool) -> _Spoken:
    """The text of a field; of HTML the words, a line for each block."""
    if is_markup:
        text = html.unescape(_TAG.sub("", _BLOCK_END.sub("\n", text)))
    return _Spoken(text, frozenset((name,)), is_markup=is_markup)


def _is_dialogue(results: Sequence[_Object]) -> bool:
    return any("paragraphlabels" in _value(result) for result in results)


def _has_place(value: _Object) -> bool:
    return "start" in value and "end" in value


def _value(result: _Object) -> _Object:
    value = result.get("value")
    return value if isinstance(value, dict) else {}


def _dialogue(name: str, paragraphs: Sequence[object]) -> _Spoken | None:
    """A list of who says what as a transcript, ``author: text`` on each line."""
    lines: list[str] = []
    starts: list[tuple[int, str]] = []
    at = 0
    for paragraph in _objects(paragraphs):
        said = next((as_text(paragraph[f]) for f in _TEXT_FIELDS if f in paragraph), "")
        author = next((as_text(paragraph[f]) for f in _AUTHORS if f in paragraph), "")
        head = f"{author}: " if author else ""
        starts.append((at + _units(head, len(head)), said))
        lines.append(head + said)
        at += _units(lines[-1], len(lines[-1])) + 1
    if not starts or len(starts) < len(paragraphs) or not any(said for _, said in starts):
        return None
    return _Spoken("\n".join(lines), frozenset((name,)), starts)


def _units(text: str, end: int) -> int:
    """The length of ``text[:end]`` in UTF-16 units."""
    return len(text[:end].encode("utf-16-le", "surrogatepass")) // 2


def _paths(value: _Object, kind: str, name: str) -> Iterator[CodePath]:
    """The codes that a result gives; choices and taxonomies stand below the name of their tag."""
    for field_name in _LABELS:
        yield from ((label,) for label in _strings(value.get(field_name)))
    for choice in _strings(value.get("choices")):
        yield (name, choice) if name else (choice,)
    taxonomy = value.get("taxonomy")
    for branch in taxonomy if isinstance(taxonomy, list) else []:
        if names := tuple(_strings(branch)):
            yield (name, *names) if name and kind == "taxonomy" else names


def _coder(who: object) -> str:
    """An annotator's e-mail address, name or number."""
    if isinstance(who, dict):
        names = " ".join(_strings([who.get("first_name"), who.get("last_name")]))
        found = as_text(who.get("email")) or as_text(who.get("username")) or names
        return found or _coder(who.get("id"))
    told = as_text(who).strip()
    return f"annotator {told}" if told.isdigit() or not told else told


def _share(score: float | None) -> float | None:
    """A score between 0 and 1, or None: what is beyond is no confidence."""
    return float(score) if score is not None and 0 <= score <= 1 else None
