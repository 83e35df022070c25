"""One WebAnno TSV file (versions 3.x, and 2 without offsets) as sentences, tokens, annotations.

The format: INCEpTION's user guide, "WebAnno TSV 3.3 File format", and what its reader does where
the guide is silent (sentences of several lines, what stands between them, disambiguation ids).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..errors import BrokenDocument
from ..messages import Said, say
from .dialects import Mark

FORM = "WebAnno TSV"
COMMENT = "qualcode."
"""What our own lines in the head of the first sentence begin with; INCEpTION skips them."""

SPAN, RELATION, CHAIN = "SP", "RL", "CH"
UNITS = ("utf-16", "code_point")
MAX_GAP = 10_000
"""Units between two sentences, of which the file says nothing but how many they are."""

NO_ANNOTATION, NO_VALUE = "_", "*"
_LAYER = re.compile(r"#T_(SP|RL|CH)=(.*)")
_ROW = re.compile(r"(\d+)-(\d+)(\.\d+)?")
_PLACE = re.compile(r"(\d{1,12})-(\d{1,12})")
_STACKED = re.compile(r"((?:[^\\|]|\\.)*)(?:\||$)", re.DOTALL)
_VALUE_ESCAPE = re.compile(r"\\(->|.)", re.DOTALL)
_TEXT_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "b": "\b"}
_VERSION_2_LAYERS = re.compile(r"[ ]?#[ ]\S+[ ]*\|")
_BIO = re.compile(r"([BI])-(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer of annotations: span, relation or chain; `features` in the order of the columns."""

    kind: str
    name: str
    features: tuple[str, ...]


@dataclass(slots=True)
class Sentence:
    """A sentence and its tokens, which count as the file does."""

    lines: list[str] = field(default_factory=list)
    tokens: list[Mark] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@dataclass(slots=True)
class Annotation:
    """A span with what its features say (None: nothing), from its first token to its last."""

    layer: str
    start: int
    end: int
    values: dict[str, str | None]


@dataclass(slots=True)
class TsvFile:
    """All that one file holds; `lost` counts what is no span with values."""

    sentences: list[Sentence] = field(default_factory=list)
    annotations: list[Annotation] = field(default_factory=list)
    comments: dict[str, str] = field(default_factory=dict)
    layers: list[Layer] = field(default_factory=list)
    lost: Counter[str] = field(default_factory=Counter)
    counts_offsets: bool = True

    def n_fitting(self, unit: str) -> int:
        """How many tokens stand where their offsets say, counted from the head of the sentence."""
        found = 0
        for sentence in self.sentences:
            if sentence.tokens:
                starts = _index(sentence.text, unit)
                head = sentence.tokens[0].start
                for token in sentence.tokens:
                    a, b = token.start - head, token.end - head
                    inside = 0 <= a <= b < len(starts)
                    found += inside and sentence.text[starts[a] : starts[b]] == token.quote
        return found

    def text(self, unit: str, path: str) -> str:
        """The document, with blanks between sentences where nothing says what stood there."""
        parts: list[str] = []
        length = 0
        for sentence in self.sentences:
            begin = sentence.tokens[0].start if sentence.tokens else length
            if length > begin and parts:
                parts[-1] = parts[-1][:-1]  # the line end behind a sentence that had none
                length -= 1
            gap = begin - length
            if gap > MAX_GAP:
                raise broken(path, say("{n} characters between two sentences are missing", n=gap))
            lead = self.comments.get("lead", "") if not parts else ""
            filling = lead if lead and _width(lead, unit) == gap else " " * max(0, gap)
            parts.append(filling + sentence.text + "\n")
            length += _width(parts[-1], unit)
        return "".join(parts)[:-1]


def broken(path: str, what: Said) -> BrokenDocument:
    """The error for a file that is none of this format."""
    return BrokenDocument(path=path, format=FORM, what=what)


def parse(text: str, *, path: str) -> TsvFile:
    """What the file holds. Raises BrokenDocument."""
    lines = [line.removesuffix("\r") for line in text.removeprefix("\ufeff").split("\n")]
    first = next((line for line in lines if line.strip()), "")
    if first.startswith("#FORMAT=WebAnno TSV 3"):
        return _Version3(path).parse(lines)
    if _VERSION_2_LAYERS.match(first):
        return _parse_version_2(lines, path)
    raise broken(path, say("it does not begin with #FORMAT=WebAnno TSV 3"))


class _Version3:
    """The reader of version 3: layers, then sentences with a row for each token or part of one."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.file = TsvFile()
        self.is_old = False
        self.known: dict[tuple[str, str], Annotation] = {}

    def parse(self, lines: Sequence[str]) -> TsvFile:
        """The whole file."""
        file = self.file
        for number, line in enumerate(lines, start=1):
            if line.startswith("#FORMAT="):
                self.is_old = line.rstrip().endswith(("3.0", "3.1"))
            elif found := _LAYER.fullmatch(line):
                name, *features = found[2].split("|")
                file.layers.append(Layer(found[1], name, tuple(features) or ("",)))
            elif line.startswith("#Text="):
                if not file.sentences or file.sentences[-1].tokens:
                    file.sentences.append(Sentence())
                file.sentences[-1].lines.append(self._text(line[len("#Text=") :]))
            elif line.startswith("#"):
                name, _, value = line[1:].partition("=")
                if name.startswith(COMMENT):
                    file.comments.setdefault(name[len(COMMENT) :], self._text(value))
            elif line.strip():
                self._row(line, number)
        file.lost["empty_annotations"] += sum(a.start >= a.end for a in file.annotations)
        file.annotations = [a for a in file.annotations if a.start < a.end]
        return file

    def _text(self, escaped: str) -> str:
        def resolve(found: re.Match[str]) -> str:
            code = found[1]
            if len(code) == 5 and self.is_old:
                return chr(int(code[1:], 16))
            if len(code) == 5:
                return found[0]
            return _CONTROLS.get(code) or (code if code == "\\" or code < " " else found[0])

        text = _TEXT_ESCAPE.sub(resolve, escaped)
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    def _row(self, line: str, number: int) -> None:
        cells = line.split("\t")
        row = _ROW.fullmatch(cells[0])
        span = _PLACE.fullmatch(cells[1]) if len(cells) > 2 else None
        if row is None or span is None or not self.file.sentences:
            raise broken(self.path, say("line {line} is no row of a token", line=number))
        start, end = int(span[1]), int(span[2])
        if row[3] is None:
            self.file.sentences[-1].tokens.append(Mark(start, end, cells[2]))
        at = 3
        for layer in self.file.layers:
            width = len(layer.features)
            self._read_layer(layer, cells[at : at + width], start, end)
            at += width

    def _read_layer(self, layer: Layer, cells: Sequence[str], start: int, end: int) -> None:
        """The annotations of one layer on one row; stacked ones stand in the same order."""
        columns = [_stacked(cell) for cell in cells]
        if layer.kind != SPAN:
            kind = "relations" if layer.kind == RELATION else "chains"
            self.file.lost[kind] += max(map(len, columns), default=0)
            return
        for number in range(max(map(len, columns), default=0)):
            values: dict[str, str | None] = {}
            identity = ""
            for feature, column in zip(layer.features, columns, strict=False):
                value = column[number] if number < len(column) else NO_VALUE
                if "." in feature and not feature.startswith("ROLE_"):
                    continue  # what the slot before it points at
                value, number_there = _split_suffix(value)
                identity = identity or number_there
                if feature.startswith("ROLE_"):
                    self.file.lost["slots"] += 0 if value in "*_" else value.count(";") + 1
                elif feature:
                    values[feature] = _value(value)
            self._add(layer.name, identity, start, end, values)

    def _add(
        self, layer: str, identity: str, start: int, end: int, values: dict[str, str | None]
    ) -> None:
        known = self.known.get((layer, identity)) if identity else None
        if known:
            known.start, known.end = min(known.start, start), max(known.end, end)
            return
        annotation = Annotation(layer, start, end, values)
        self.file.annotations.append(annotation)
        if identity:
            self.known[layer, identity] = annotation


def _stacked(cell: str) -> list[str]:
    """The values of a cell; none where it says that there is no annotation."""
    if cell in (NO_ANNOTATION, ""):
        return []
    values = [found[1] for found in _STACKED.finditer(cell)]
    return values[:-1] if len(values) > 1 and not values[-1] else values


def _split_suffix(value: str) -> tuple[str, str]:
    r"""A value and the number in brackets behind it, if that is not part of the value.

    >>> _split_suffix("ORG[12]"), _split_suffix(r"a\[1\]")
    (('ORG', '12'), ('a\\[1\\]', ''))
    """
    at = value.rfind("[")
    number = value[at + 1 : -1]
    n_escapes = at - len(value[: max(at, 0)].rstrip("\\"))
    is_number = number.isascii() and number.isdigit() and len(number) <= 12
    if at < 0 or not value.endswith("]") or not is_number or n_escapes % 2:
        return value, ""
    return value[:at], number


def _value(escaped: str) -> str | None:
    if escaped == NO_VALUE:
        return None
    return _VALUE_ESCAPE.sub(lambda found: {"t": "\t", "n": "\n"}.get(found[1], found[1]), escaped)


def _parse_version_2(lines: Sequence[str], path: str) -> TsvFile:
    """Version 2: a head of layers, sentences as text, rows without offsets, values as B- and I-."""
    file, unit = TsvFile(counts_offsets=False), UNITS[0]
    columns: list[tuple[Layer, str]] = []
    open_: dict[tuple[int, int], Annotation] = {}
    at = length = 0
    for number, line in enumerate(lines, start=1):
        if _VERSION_2_LAYERS.match(line) and not file.sentences:
            file.layers += _layers_of_version_2(line)
            columns = [(layer, name) for layer in file.layers for name in layer.features]
        elif line.startswith("#text="):
            length += _width(file.sentences[-1].text, unit) + 1 if file.sentences else 0
            file.sentences.append(Sentence([line[len("#text=") :]]))
            at, open_ = 0, {}
        elif line.strip() and not line.startswith("#"):
            cells = line.rstrip("\t").split("\t")
            if not file.sentences or not _ROW.fullmatch(cells[0]) or len(cells) < 2:
                raise broken(path, say("line {line} is no row of a token", line=number))
            at = file.sentences[-1].text.find(cells[1], at)
            if at < 0:
                raise broken(path, say("line {line} is no row of a token", line=number))
            start = length + _width(file.sentences[-1].text[:at], unit)
            token = Mark(start, start + _width(cells[1], unit), cells[1])
            at += len(cells[1])
            file.sentences[-1].tokens.append(token)
            for index, (cell, (layer, name)) in enumerate(zip(cells[2:], columns, strict=False)):
                _read_bio(file, layer, name, cell, token, open_, index)
    return file


def _layers_of_version_2(line: str) -> Iterator[Layer]:
    for part in re.split(r"(?:^|[ ])#[ ]", line)[1:]:
        name, *features = (word.strip() for word in part.split("|"))
        kind = RELATION if any(f.startswith("AttachTo") for f in features) else SPAN
        yield Layer(kind, name, tuple(features))


def _read_bio(
    file: TsvFile,
    layer: Layer,
    name: str,
    cell: str,
    token: Mark,
    open_: dict[tuple[int, int], Annotation],
    column: int,
) -> None:
    """One cell of version 2: each stacked value begins an annotation or goes on with one."""
    if layer.kind != SPAN:
        file.lost["relations"] += name.startswith("AttachTo") and cell not in ("_", "O")
        return
    for number, value in enumerate(cell.split("|")):
        found = _BIO.fullmatch(value)
        before = open_.get((column, number))
        if value in ("_", "O", ""):
            open_.pop((column, number), None)
        elif before and found and found[1] == "I" and before.values[name] == found[2]:
            before.end = token.end
        else:
            said = found[2] if found else value
            annotation = Annotation(layer.name, token.start, token.end, {name: said})
            file.annotations.append(annotation)
            open_[column, number] = annotation


def _width(text: str, unit: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2 if unit == "utf-16" else len(text)


def _index(text: str, unit: str) -> Sequence[int]:
    """Index of `text` by offset in `unit`."""
    if unit != "utf-16" or text.isascii():
        return range(len(text) + 1)
    return [*(i for i, c in enumerate(text) for _ in range(1 + (ord(c) > 0xFFFF))), len(text)]


def escape_text(text: str) -> str:
    r"""A line of text as it stands behind ``#Text=``."""
    text = text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
    return text.replace("\r", "\\r").replace("\f", "\\f").replace("\b", "\\b")


def escape_value(value: str) -> str:
    """What a feature says as it stands in a column."""
    return re.sub(
        r"->|[\\\[\]|_;*\t\n]",
        lambda found: "\\" + {"\t": "t", "\n": "n"}.get(found[0], found[0]),
        value,
    )


def used_features(files: Sequence[TsvFile]) -> Mapping[str, set[str]]:
    """Layer → those of its features that say anything in any of the files."""
    used: dict[str, set[str]] = {}
    for file in files:
        for annotation in file.annotations:
            said = {name for name, value in annotation.values.items() if value is not None}
            used.setdefault(annotation.layer, set()).update(said)
    return used
