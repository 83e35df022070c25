"""The ``Key: value`` block at the head of a transcript → attributes under canonical keys.

A conversation may begin in line 1 and looks much the same, so a block is only a header where a
key is known (Mã, Vai trò, Giới, Tuổi, Địa bàn, Ngày, …), no key is said twice, none is a
speaker's label that comes back later, and the values are short. Between the head of the file and
the first blank line "PVV: Lan" and "Người trả lời: chị Mận" say who took part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..limits import MAX_HEADER_LINES
from ..model import Span
from .folding import UPPER, fold
from .labels import TITLES, Family, clean, key_of, read_label

CANONICAL_KEYS: Mapping[str, tuple[str, ...]] = {
    "id": (
        *("mã", "mã số", "mã phỏng vấn", "mã pv", "mã pvs", "mã người tham gia", "mã đối tượng"),
        *("mã cuộc phỏng vấn", "mã số phỏng vấn", "mã tài liệu", "ký hiệu", "id", "code"),
        *("participant", "participant id", "interview id"),
    ),
    "role": ("vai trò", "đối tượng", "đối tượng phỏng vấn", "nhóm đối tượng", "role"),
    "sex": ("giới", "giới tính", "sex", "gender"),
    "age": ("tuổi", "age"),
    "site": ("địa bàn", "địa điểm", "địa điểm phỏng vấn", "nơi phỏng vấn", "site", "location"),
    "date": ("ngày", "ngày phỏng vấn", "ngày pv", "ngày thực hiện", "date", "interview date"),
}
"""What people write, in lower case, for each canonical key of a header or participants table."""

_COMPANIONS = frozenset(
    key
    for keys in (
        ("người phỏng vấn", "phỏng vấn viên", "người ghi chép", "người ghi", "thư ký"),
        ("người gỡ băng", "thời gian", "thời lượng", "giờ", "nghề nghiệp", "trình độ", "học vấn"),
        ("trình độ học vấn", "dân tộc", "tôn giáo", "tình trạng hôn nhân", "năm sinh", "loại"),
        ("ghi chú", "dự án", "đề tài", "chủ đề", "họ tên", "họ và tên", "tên", "hình thức"),
        ("ngôn ngữ", "chức vụ", "đơn vị", "phường", "xã", "số người tham gia", "file ghi âm"),
        ("interviewer", "moderator", "transcriber", "recorder", "duration", "time", "occupation"),
        ("education", "project", "topic", "language", "note", "notes", "type", "name", "format"),
    )
    for key in keys
)
"""Keys that say nothing canonical and yet stand in headers only (or beside known keys)."""

MAX_VALUE_LENGTH = 300
"""Code points of a header's value; longer text is speech."""

MAX_NAME_LENGTH = 80
"""Code points of a header's value that names a person, with what is said of them."""

_PAIR = re.compile(
    r"[ \t]*(?:>[ ]?)?(?:[-•*+][ \t]+)?[*_]{0,3}(?P<key>[^\W\d_][^:：\n|\t]{0,48}?)[*_]{0,3}[ \t]*"
    r"[:：][*_]{0,3}[ \t]*(?P<value>[^\n]*?)[ \t*_]*"
)
_CELLS = re.compile(
    r"\|?[ \t]*(?P<key>[^\W\d_][^:：\n|\t]{0,48}?)[ \t]*[|\t][ \t|]*(?P<value>[^\n|]*)\|?"
)
_SEVERAL = re.compile(r"[ \t]*[;|,][ \t]*|\t+")
_RULE = re.compile(r"[ \t]*(?:[-=_*~–—]{3,}|\|[-:| ]+)[ \t]*")
_TITLE = re.compile(
    r"[ \t]*(?:#{1,6}[ ].*|[*_]{0,3}[^\W\d_a-zà-ỹ][^:：\n?!\t|]{1,120}(?<![.,;…])[*_]{0,3})[ \t]*"
)
_FRONT_MATTER = re.compile(
    r"---[ \t]*\n(?P<body>(?:(?!---|\.\.\.).*\n){1,40})(?:---|\.\.\.)[ \t]*(?=\n|$)"
)
_AGE = re.compile(r"\D*(\d{1,3})(?:[.,]0+)?\s*(?:t|tuổi|years?|yrs?|y/?o)?\b\D*", re.IGNORECASE)

_PERSON = re.compile(rf"(?:[{UPPER}][^\W_]*\.?[ ]*)+")
_NAMING_WORDS = (Family.INTERVIEWER, Family.RESPONDENT, Family.OTHER)

_Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Header:
    """Attributes under canonical keys (others as written) and the span they stand in."""

    attributes: Mapping[str, str]
    span: Span


def canonical_key(key: str) -> str:
    """``id``, ``role``, ``sex``, ``age``, ``site`` or ``date`` where `key` means that, else `key`.

    >>> canonical_key("Giới tính"), canonical_key("Dia ban"), canonical_key("Nghề nghiệp")
    ('sex', 'site', 'Nghề nghiệp')
    """
    view = key_of(key)
    return _CANONICAL.get(view) or (_PLAIN.get(view) if view.isascii() else None) or clean(key)


def canonical_value(key: str, value: str) -> str:
    """`value` without what goes without saying: an age is its digits.

    >>> canonical_value("age", "58 tuổi"), canonical_value("age", "30–45")
    ('58', '30–45')
    """
    value = value.strip()
    if key == "age" and (found := _AGE.fullmatch(value)):
        return found[1]
    return value


_CANONICAL = {view: name for name, views in CANONICAL_KEYS.items() for view in views}
_PLAIN = {fold(view): name for view, name in _CANONICAL.items()}
_PLAIN_COMPANIONS = frozenset(map(fold, _COMPANIONS))


def read_header(text: str) -> Header:
    r"""The header of `text`, or an empty one where the text begins with speech.

    >>> dict(read_header("Mã: TNV01\nTuổi: 58 tuổi\n\nH: Chào cô.").attributes)
    {'id': 'TNV01', 'age': '58'}
    >>> dict(read_header("H: Chào cô.\nĐ: Chào cháu.\n\nH: Cô khoẻ không?").attributes)
    {}
    """
    first = len(text) - len(text.lstrip())
    if text.startswith("---", first) and (header := _front_matter(text, first)):
        return header
    pairs: list[_Pair] = []
    end = titles = 0
    for block in _blocks(text, first):
        if all(_RULE.fullmatch(text, *line) for line in block):
            end = block[-1].end if pairs else end
            continue
        found, n_lines = _read_block(text, block, pairs)
        if found:
            pairs += found
            end = block[n_lines - 1].end
            if n_lines < len(block):
                break
        elif not pairs and titles < 2 and _is_title(text, block):
            titles += 1
        else:
            break
    return Header(_attributes(pairs), Span(0, end))


def _blocks(text: str, start: int) -> Iterator[list[Span]]:
    """Runs of non-blank lines, up to MAX_HEADER_LINES lines in all."""
    block: list[Span] = []
    for _ in range(MAX_HEADER_LINES):
        stop = text.find("\n", start)
        stop = len(text) if stop < 0 else stop
        if text[start : min(stop, start + MAX_VALUE_LENGTH)].strip():
            block.append(Span(start, stop))
        elif block:
            yield block
            block = []
        start = stop + 1
        if start > len(text):
            break
    if block:
        yield block


def _read_block(text: str, block: list[Span], above: list[_Pair]) -> tuple[list[_Pair], int]:
    """The pairs of `block` and how many of its lines they take; none where it is speech.

    A block that is pairs from top to bottom may hold any key; otherwise its first lines count,
    as far as headers are known for their keys. Blocks that follow pairs `above` hold known and
    new keys only.
    """
    titles = 0
    while not above and titles < min(3, len(block)) and _is_title(text, block[titles:][:1]):
        titles += 1
    lines = block[titles:]
    if not above and (pairs := _all_pairs(text, lines)) and _is_whole_header(text, pairs, block):
        return pairs, len(block)
    known: list[_Pair] = []
    n_lines = 0
    for line in lines:
        pairs = _pairs_of(text, line)
        if not pairs or not all(_is_known(key) and _is_value(value) for key, value in pairs):
            break
        if any(_has_key(above + known, k) or _comes_back(text, k, line.end) for k, _ in pairs):
            break
        known += pairs
        n_lines += 1
    if any(_is_canonical(key) for key, _ in known):
        return known, titles + n_lines
    if above and not any(_is_speaker(key) for key, _ in known):
        return known, n_lines
    return [], 0


def _is_title(text: str, lines: list[Span]) -> bool:
    """Whether `lines` are a heading: short, no sentence, in capitals or behind a ``#``."""
    return len(lines) <= 3 and all(
        _TITLE.fullmatch(text, *line) and not _pairs_of(text, line) for line in lines
    )


def _all_pairs(text: str, lines: list[Span]) -> list[_Pair]:
    """The pairs of `lines`, an indented line going on with the value above; else none at all."""
    pairs: list[_Pair] = []
    for line in lines:
        if found := _pairs_of(text, line):
            pairs += found
        elif pairs and text[line.start] in " \t":
            key, value = pairs[-1]
            pairs[-1] = key, f"{value} {text[line.start : line.end].strip()}"
        else:
            return []
    return pairs


def _pairs_of(text: str, line: Span) -> list[_Pair]:
    """The pair of a line, or several where each key between ``;``, ``,``, ``|``, TAB is known."""
    if line.end - line.start > MAX_VALUE_LENGTH + 60:
        return []
    parts = [_PAIR.fullmatch(part) for part in _SEVERAL.split(text[line.start : line.end])]
    several = [(clean(part["key"]), part["value"]) for part in parts if part]
    if len(several) == len(parts) > 1 and all(_is_known(key) for key, _ in several):
        return several
    if found := _PAIR.fullmatch(text, *line):
        return [(clean(found["key"]), found["value"])]
    cells = _CELLS.fullmatch(text, *line)
    if cells and _is_canonical(cells["key"]):
        return [(clean(cells["key"]), cells["value"].strip())]
    return []


def _is_whole_header(text: str, pairs: list[_Pair], block: list[Span]) -> bool:
    """Whether a block of nothing but pairs is a header rather than the first exchange."""
    keys = [key_of(key) for key, _ in pairs]
    n_canonical = sum(_is_canonical(key) for key, _ in pairs)
    if not n_canonical or len(set(keys)) < len(keys) or not all(_is_value(v) for _, v in pairs):
        return False
    is_opened = _is_canonical(pairs[0][0]) and text[block[-1].end :].strip() != ""
    for key, value in pairs:
        if is_opened and _names_somebody(key, value):
            continue
        if not _is_known(key) and _is_speaker(key):
            return False
        if n_canonical == 1 and _comes_back(text, key, block[-1].end):
            return False
    return True


def _names_somebody(key: str, value: str) -> bool:
    """Whether a speaker's label is followed by a name ("PVV: Lan", "Đáp: chị Mận, 40 tuổi")."""
    label = read_label(key)
    if label is None or label.letter or label.family not in _NAMING_WORDS:
        return False
    if not value or value[-1] in ".!?…:" or len(value) > MAX_NAME_LENGTH:
        return False
    words = re.split(r"[,;(–/&]| - | và ", value)[0].split()
    while words and words[0].lower() in TITLES:
        del words[0]
    name = " ".join(words)
    return bool(_PERSON.fullmatch(name)) and (read_label(name) is not None or "." in name)


def _is_canonical(key: str) -> bool:
    return canonical_key(key) in CANONICAL_KEYS


def _is_known(key: str) -> bool:
    view = key_of(key)
    return view in _COMPANIONS or view in _PLAIN_COMPANIONS or _is_canonical(key)


def _is_speaker(key: str) -> bool:
    label = read_label(key)
    return label is not None and label.needed == 1


def _is_value(value: str) -> bool:
    return len(value) <= MAX_VALUE_LENGTH and not value.endswith("?")


def _has_key(pairs: list[_Pair], key: str) -> bool:
    return any(key_of(known) == key_of(key) for known, _ in pairs)


def _comes_back(text: str, key: str, after: int) -> bool:
    """Whether `key` stands at the head of a later line as well, as a speaker's label would."""
    at = text.find("\n" + key, after)
    while at >= 0:
        behind = text[at + 1 + len(key) : at + 5 + len(key)].lstrip(" *_")
        if behind[:1] in (":", "："):
            return True
        at = text.find("\n" + key, at + 1)
    return False


def _attributes(pairs: list[_Pair]) -> Mapping[str, str]:
    """Canonical keys and values; a second key of one meaning stays as written."""
    attributes: dict[str, str] = {}
    for key, value in pairs:
        name = canonical_key(key)
        if name in attributes:
            name = clean(key)
        if value and name not in attributes:
            attributes[name] = canonical_value(name, value)
    return attributes


def _front_matter(text: str, first: int) -> Header | None:
    """YAML front matter: pairs between a line ``---`` and the next, quotes round values dropped."""
    found = _FRONT_MATTER.match(text, first)
    if not found:
        return None
    pairs: list[_Pair] = []
    for line in found["body"].splitlines():
        pair = _PAIR.fullmatch(line)
        if pair:
            pairs.append((clean(pair["key"]), pair["value"].strip("\"' ")))
        elif line.strip() and line[0] not in " \t#-":
            return None
    return Header(_attributes(pairs), Span(0, found.end())) if pairs else None
