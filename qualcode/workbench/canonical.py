"""A study of another tool in the shape that a project can hold, with an account of what changes.

What comes out depends on the file alone, so that reading the same file again gives the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..files.code_paths import split_path
from ..messages import Said, say
from ..model import Span
from ..study import Loss, Study, StudyCase, StudyCode, StudyCoder, StudyCoding, StudyMemo, StudyText
from ..text.folding import fold
from ..text.normalize import normalize
from ..text.offsets import OffsetMap

MAX_EXAMPLES = 5

_NOT_IN_NAMES = dict.fromkeys(
    (*range(32), *range(127, 160), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF), " "
)


@dataclass(frozen=True, slots=True, eq=False)
class Canonical:
    """The study, and what of it is not as it was."""

    study: Study
    losses: tuple[Loss, ...] = ()


def canonical(study: Study, *, path: str, coder: str) -> Canonical:
    """`study` with texts in NFC, names on one line, one memo of an author on a thing.

    Siblings among codes get names that differ by more than marks and case, cases ids that differ;
    what names no coder was coded by `coder`. Raises ControlCharacter where a text of the file
    `path` holds what none may.
    """
    told: dict[str, list[str]] = {}
    texts, codings = _texts(study, path, told)
    used = {coding.code for coding in study.codings}
    codes = _codes(_as_ours(study.codes, used), told)
    cases = _cases(study.cases, told)
    coders = dict.fromkeys(each.name for each in study.coders)
    named = {name: _line(name) or coder for name in ("", *coders)}
    study = replace(
        study,
        name=_line(study.name),
        coders=tuple(_coders(study, named, coder)),
        codes=codes,
        texts=texts,
        codings=tuple(
            replace(each, coder=named.get(each.coder) or _line(each.coder) or coder)
            for each in codings
        ),
        cases=cases,
        memos=_memos(study, named, coder, told),
        variables=tuple({v.name: v for v in study.variables if _line(v.name)}.values()),
        sets=tuple(replace(each, name=_line(each.name) or each.kind) for each in study.sets),
        statements=tuple(
            replace(each, author=named.get(each.author, each.author)) for each in study.statements
        ),
        quotes=tuple(
            replace(each, author=named.get(each.author, each.author)) for each in study.quotes
        ),
        finished=tuple((text, named.get(name, name)) for text, name in study.finished),
    )
    return Canonical(study, tuple(_tell(told)))


_WORDS: Mapping[str, Said] = {
    "renamed_codes": say("codes got another name: a project needs names that differ"),
    "categories_as_codes": say("categories below others became codes"),
    "renamed_texts": say("texts got a name: they had none"),
    "renamed_cases": say("cases got another id: a project needs ids that differ"),
    "joined_memos": say("memos of one author on one thing became one"),
    "moved_spans": say("codings whose place changed with the normal form of the text"),
}


def _tell(told: Mapping[str, Sequence[str]]) -> Iterator[Loss]:
    for kind, names in told.items():
        yield Loss(kind, len(names), _WORDS[kind], tuple(names[:MAX_EXAMPLES]))


def _texts(
    study: Study, path: str, told: dict[str, list[str]]
) -> tuple[tuple[StudyText, ...], list[StudyCoding]]:
    """The texts in normal form, and the codings at their places there."""
    texts = []
    moved: dict[str, tuple[str, OffsetMap]] = {}
    for number, each in enumerate(study.texts, start=1):
        name = _line(each.name)
        if not name:
            name = f"Text {number}"
            told.setdefault("renamed_texts", []).append(name)
        normal = normalize(each.text, name=f"{path}, {name}")
        if normal.offsets is not None:
            moved[each.key] = normal.text, normal.offsets
        texts.append(replace(each, name=name, text=normal.text, attributes=_facts(each.attributes)))
    codings = []
    for coding in study.codings:
        if coding.text in moved:
            text, offsets = moved[coding.text]
            span = Span(offsets.to_text(coding.start), offsets.to_text(coding.end))
            quote = text[span.start : span.end]
            if span != (coding.start, coding.end):
                told.setdefault("moved_spans", []).append(quote)
            if not quote:
                continue
            coding = replace(coding, start=span.start, end=span.end, quote=quote)
        codings.append(coding)
    return tuple(texts), codings


def _as_ours(codes: Sequence[StudyCode], used: Collection[str]) -> list[StudyCode]:
    """The codes of a study that was ours, as they were before a tool without categories had them.

    Where most names are paths, our code's name is the last part. A code that was a domain (others'
    ids begin with its own) is one again unless it is `used`.
    """
    by_key = {code.key: code for code in codes}
    below = [code for code in codes if code.id and code.parent in by_key]
    last = {code.key: _last_part(code, by_key[code.parent or ""]) for code in below}
    are_paths = 2 * sum(map(bool, last.values())) > len(last)
    domains = {code.id.partition(".")[0] for code in codes if "." in code.id}
    ours = []
    for code in codes:
        name = (last.get(code.key) if are_paths else None) or code.name
        is_domain = code.id in domains and code.parent is None and code.key not in used
        ours.append(replace(code, name=name, is_codable=code.is_codable and not is_domain))
    return ours


def _last_part(code: StudyCode, above: StudyCode) -> str | None:
    """The last part of a code's name if that is a path whose rest is the name of the code above."""
    *rest, last = split_path(code.name)
    return last if tuple(rest) == split_path(above.name) else None


def _codes(codes: Iterable[StudyCode], told: dict[str, list[str]]) -> tuple[StudyCode, ...]:
    """The codes, each with a name that none of its siblings has, whatever marks and case.

    A category below another one is a code: a codebook of ours has domains and codes alone.
    """
    taken: set[tuple[str | None, str]] = set()
    named = []
    for code in codes:
        name = wanted = _line(code.name) or _line(code.id) or "?"
        n = 1
        while (code.parent, fold(name)) in taken:
            n += 1
            name = f"{wanted} ({n})"
        taken.add((code.parent, fold(name)))
        if name != code.name:
            told.setdefault("renamed_codes", []).append(f"{code.name} → {name}")
        if not code.is_codable and code.parent is not None:
            told.setdefault("categories_as_codes", []).append(name)
        is_codable = code.is_codable or code.parent is not None
        named.append(replace(code, name=name, is_codable=is_codable))
    return tuple(named)


def _cases(cases: Iterable[StudyCase], told: dict[str, list[str]]) -> tuple[StudyCase, ...]:
    taken: set[str] = set()
    named = []
    for case in cases:
        name = wanted = _line(case.id) or "?"
        n = 1
        while name in taken:
            n += 1
            name = f"{wanted} ({n})"
        taken.add(name)
        if name != case.id:
            told.setdefault("renamed_cases", []).append(f"{case.id} → {name}")
        named.append(replace(case, id=name, attributes=_facts(case.attributes)))
    return tuple(named)


def _coders(study: Study, named: Mapping[str, str], coder: str) -> Iterator[StudyCoder]:
    """Everybody who coded or noted something, each once."""
    guids = {named[each.name]: each.guid for each in reversed(study.coders)}
    nameless = any(not _line(each.coder) for each in study.codings)
    nameless = nameless or any(not _line(each.author) for each in study.memos)
    names = dict.fromkeys(named[each.name] for each in study.coders)
    for name in (*names, *([coder] if nameless and coder not in names else [])):
        yield StudyCoder(name, guids.get(name, ""))


def _memos(
    study: Study, named: Mapping[str, str], coder: str, told: dict[str, list[str]]
) -> tuple[StudyMemo, ...]:
    """The memos, those of one author on one thing joined."""
    found: dict[tuple[str, str, str], StudyMemo] = {}
    for memo in study.memos:
        if not memo.text.strip():
            continue
        author = named.get(memo.author) or _line(memo.author) or coder
        target = _line(memo.target) if memo.kind == "participant" else memo.target
        key = (memo.kind, target, author)
        first = found.get(key)
        if first is None:
            found[key] = replace(memo, target=target, author=author)
        else:
            told.setdefault("joined_memos", []).append(memo.text[:60])
            found[key] = replace(first, text=f"{first.text}\n\n{memo.text}")
    return tuple(found.values())


def _facts(attributes: Mapping[str, str]) -> dict[str, str]:
    """The attributes that say something."""
    return {_line(name): value for name, value in attributes.items() if _line(name) and value}


def _line(name: str) -> str:
    """`name` on one line, without what no name should hold, in normal form."""
    return " ".join(normalize(name.translate(_NOT_IN_NAMES)).text.split())
