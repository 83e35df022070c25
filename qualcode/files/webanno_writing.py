"""A study → WebAnno TSV 3.3: a folder a document, in it a file a coder.

Every coding is an annotation of the layer `LAYER` with the features ``code`` (the names from the
root) and ``memo``, and others where a coding says more; an INCEpTION project needs a span layer of
that name, with those features as strings, to take the files in. The format has no place for
anything but texts and spans, and none for a span that begins or ends in white space.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import regex

from ..messages import N_
from ..model import Status
from ..study import Fitted, Study, StudyCode, StudyCoding, StudyText
from ..text.lines import iter_lines
from ..text.offsets import code_points_to_utf16
from ..text.sentences import is_lower_case, iter_sentences
from .code_paths import join_path, paths_of
from .span_fitting import WORDS, fit_coders, fit_codes, fit_coding, fit_names, note_lost, only_used
from .tally import Tally
from .webanno_tsv import COMMENT, NO_ANNOTATION, NO_VALUE, escape_text, escape_value
from .writing import make_folder, write_new

LAYER = "webanno.custom.Qualcode"
CODE = "code"
NOBODY = "INITIAL_CAS"
"""What INCEpTION calls the text that nobody has annotated."""

MAX_FILE_NAME = 60
_Rows = dict[int, dict[tuple[int, int], list[int]]]
"""Token → the token, or the part of it, as a span → the numbers of the codings on it."""

_TOKEN = regex.compile(r"[\w\p{M}]+|(?!\s)\X")
_NOT_IN_NAMES = re.compile(r"[^\w .()+,-]+")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
_WORDS = {
    "empty_texts": N_("texts without a word, which the format cannot hold"),
    "spans_trimmed": N_("codings that began or ended in white space, without it now"),
    "spans_lost": N_("codings of nothing but white space, or outside their text"),
    **WORDS,
}


def fit(study: Study) -> Fitted:
    """What WebAnno TSV can hold of `study`, and what it cannot."""
    tally = Tally(_WORDS)
    note_lost(study, tally)
    texts = _fit_texts(study.texts, tally)
    tokens = {text.key: _Tokens.of(text.text) for text in texts}
    codes, keys = fit_codes(study, tally)
    codings = tuple(
        replace(fit_coding(trimmed, tally), code=keys[trimmed.code])
        for coding in study.codings
        if (trimmed := _trim(coding, tokens.get(coding.text), tally))
    )
    fitted = Study(
        coders=fit_coders(study, codings, tally),
        codes=only_used(codes, {coding.code for coding in codings}, tally),
        texts=texts,
        codings=codings,
    )
    return Fitted(fitted, tally.losses())


def _fit_texts(texts: Sequence[StudyText], tally: Tally) -> tuple[StudyText, ...]:
    kept = [text for text in texts if text.text.strip()]
    for text in texts:
        if not text.text.strip():
            tally.add("empty_texts", text.name)
    return tuple(
        StudyText(text.key, name, text.text)
        for text, name in zip(kept, fit_names(kept, tally), strict=True)
    )


def _trim(coding: StudyCoding, tokens: _Tokens | None, tally: Tally) -> StudyCoding | None:
    """The coding from its first token to its last, or None where there is none."""
    units = list(tokens.units(coding.start, coding.end)) if tokens else []
    if tokens is None or not units:
        tally.add("spans_lost", coding.quote)
        return None
    start, end = units[0][1], units[-1][2]
    if (start, end) == (coding.start, coding.end):
        return coding
    tally.add("spans_trimmed", coding.quote)
    return replace(coding, start=start, end=end, quote=tokens.text[start:end])


@dataclass(frozen=True, slots=True)
class _Tokens:
    """A text and its tokens, which cover all of it but white space."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def of(cls, text: str) -> _Tokens:
        """The tokens of `text`: words, and other characters one by one."""
        spans = [found.span() for found in _TOKEN.finditer(text)]
        return cls(text, [start for start, _ in spans], [end for _, end in spans])

    def units(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """(number of the token, start, end) of what lies in a span, tokens cut at its edges."""
        first = bisect_right(self.ends, start)
        for number in range(first, bisect_left(self.starts, end)):
            yield number, max(start, self.starts[number]), min(end, self.ends[number])


def write(study: Study, target: Path) -> None:
    """Writes a fitted study into a new folder. Raises OutputError."""
    make_folder(target)
    features = _features(study)
    codes = {code.key: code for code in study.codes}
    paths = {key: join_path(path) for key, path in paths_of(study.codes).items()}
    codings: dict[str, dict[str, list[StudyCoding]]] = defaultdict(lambda: defaultdict(list))
    for coding in study.codings:
        codings[coding.text][coding.coder].append(coding)
    folders = _file_names([text.name for text in study.texts])
    for folder, text in zip(folders, study.texts, strict=True):
        frame = _Frame.of(text)
        by_coder = codings.get(text.key) or {NOBODY: []}
        files = _file_names(list(by_coder))
        for name, (coder, mine) in zip(files, by_coder.items(), strict=True):
            rows = [_values(coding, codes[coding.code], paths, features) for coding in mine]
            content = frame.write(coder, features, mine, rows)
            write_new(target / folder / f"{name}.tsv", content.encode())


def _features(study: Study) -> tuple[str, ...]:
    """The features that the codings of this study need."""
    said = {
        "id": any(code.id for code in study.codes),
        "status": any(c.status is not Status.MANUAL for c in study.codings),
        "origin": any(c.origin != "import" for c in study.codings),
        "confidence": any(c.confidence is not None for c in study.codings),
        "created": any(c.created for c in study.codings),
        "guid": any(c.guid for c in study.codings),
    }
    return (CODE, "memo", *(name for name, is_said in said.items() if is_said))


def _values(
    coding: StudyCoding,
    code: StudyCode,
    paths: dict[str, str],
    features: Sequence[str],
) -> list[str]:
    """What the features say of a coding, escaped."""
    said = {
        CODE: paths[coding.code],
        "memo": coding.memo,
        "id": code.id,
        "status": coding.status.value,
        "origin": coding.origin,
        "confidence": "" if coding.confidence is None else repr(coding.confidence),
        "created": coding.created,
        "guid": coding.guid,
    }
    return [escape_value(said[name]) or NO_VALUE for name in features]


def _file_names(names: Sequence[str]) -> list[str]:
    """A name that every system takes for each of `names`, all different; letters stay."""
    safe = []
    for name in names:
        plain = _NOT_IN_NAMES.sub("_", unicodedata.normalize("NFC", name))[:MAX_FILE_NAME].strip(
            " ."
        )
        safe.append(f"_{plain}" if not plain or _RESERVED.fullmatch(plain) else plain)
    taken: dict[str, int] = {}
    found = []
    for name in safe:
        number = taken.get(name.casefold(), 0) + 1
        taken[name.casefold()] = number
        found.append(name if number == 1 else f"{name}_{number}")
    return (
        found
        if len({n.casefold() for n in found}) == len(found)
        else [f"{number}_{name}" for number, name in enumerate(safe, start=1)]
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """The sentences and tokens of one text, which are the same for every coder."""

    document: str
    tokens: _Tokens
    sentences: Sequence[tuple[int, int, int]]
    """First token, and start and end of the text, of each sentence."""

    utf16: Sequence[int]
    """Offsets in UTF-16 units by code points."""

    @classmethod
    def of(cls, text: StudyText) -> _Frame:
        """The frame of `text`: sentences as `text.sentences` finds them, with what follows them."""
        words = text.text
        tokens = _Tokens.of(words)
        lower = is_lower_case(words)
        heads = {
            sentence.start
            for line in iter_lines(words, 0, len(words))
            for sentence in iter_sentences(words, *line, lower_case=lower)
        }
        firsts = [n for n, start in enumerate(tokens.starts) if n == 0 or start in heads]
        starts = [tokens.starts[first] for first in firsts]
        ends = [*starts[1:], len(words)]
        sentences = list(zip(firsts, starts, ends, strict=True))
        units = code_points_to_utf16(words, range(len(words) + 1)).tolist()
        return cls(text.name, tokens, sentences, units)

    def write(
        self,
        coder: str,
        features: Sequence[str],
        codings: Sequence[StudyCoding],
        values: Sequence[Sequence[str]],
    ) -> str:
        """The file of one coder."""
        rows = self._rows(codings)
        marks = _marks(rows)
        text = self.tokens.text
        lines = ["#FORMAT=WebAnno TSV 3.3", f"#T_SP={LAYER}|{'|'.join(features)}", ""]
        head = {"document": self.document, **({} if coder == NOBODY else {"coder": coder})}
        if lead := text[: self.sentences[0][1]]:
            head["lead"] = lead
        comments = [f"#{COMMENT}{name}={escape_text(value)}" for name, value in head.items()]
        for number, (first, start, end) in enumerate(self.sentences, start=1):
            lines += ["", *comments]
            comments = []
            body = text[start:end]
            if number < len(self.sentences):
                body = body.removesuffix("\n")
            lines += [f"#Text={escape_text(line)}" for line in body.split("\n")]
            last = bisect_left(self.tokens.starts, end)
            for token in range(first, last):
                for part, (a, b) in enumerate(self._parts(token, rows)):
                    suffix = f".{part}" if part else ""
                    here = rows[token].get((a, b), []) if token in rows else []
                    cells = self._cells(here, marks, values, len(features))
                    place = f"{self.utf16[a]}-{self.utf16[b]}"
                    identity = f"{number}-{token - first + 1}{suffix}"
                    lines.append("\t".join([identity, place, text[a:b], *cells, ""]))
        return "\n".join(lines) + "\n"

    def _rows(self, codings: Sequence[StudyCoding]) -> _Rows:
        """The codings on each token and on each part of one."""
        rows: _Rows = defaultdict(dict)
        for number, coding in enumerate(codings):
            for token, start, end in self.tokens.units(coding.start, coding.end):
                rows[token].setdefault((start, end), []).append(number)
        return rows

    def _parts(self, token: int, rows: _Rows) -> list[tuple[int, int]]:
        """The token and the parts of it that codings begin or end in."""
        whole = self.tokens.starts[token], self.tokens.ends[token]
        parts = rows[token].keys() - {whole} if token in rows else ()
        return [whole, *sorted(parts, key=lambda part: (part[0], -part[1]))]

    def _cells(
        self,
        numbers: Sequence[int],
        marks: dict[int, int],
        values: Sequence[Sequence[str]],
        width: int,
    ) -> list[str]:
        if not numbers:
            return [NO_ANNOTATION] * width
        return [
            "|".join(
                values[number][column] + (f"[{marks[number]}]" if number in marks else "")
                for number in numbers
            )
            for column in range(width)
        ]


def _marks(rows: _Rows) -> dict[int, int]:
    """Coding → its number in brackets, for those stacked or on several rows."""
    seen: set[int] = set()
    needed: dict[int, None] = {}
    for _, parts in sorted(rows.items()):
        for _, numbers in sorted(parts.items()):
            for number in numbers:
                if number in seen or len(numbers) > 1:
                    needed[number] = None
                seen.add(number)
    return {number: mark for mark, number in enumerate(needed, start=1)}
