"""What other tools' databases make of a study: the steps that Taguette and QualCoder share.

Each step hands back what such a file can say, and counts in a `Tally` what had to go.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..messages import N_
from ..model import Span, Status
from ..study import Study, StudyCode, StudyCoder, StudyCoding, StudyMemo
from .described import fold, read
from .qdaxml import clean, utc
from .tally import Tally

NO_NAME = "–"
"""The name of what came with none, where a file asks for one."""

WORDS = {
    "rejected_codings": N_("rejected codings: left out, for every coding counts there"),
    "coding_states": N_("where a coding came from, how sure it is and whether it was reviewed"),
    "repeated_codings": N_("codings of one place by one coder with one code, put together"),
    "dangling_memos": N_("memos of something that is not there"),
    "times": N_("times, cut to what the file keeps or not readable"),
    "guids": N_("identities (GUIDs)"),
    "codebook": N_("the codebook's own file, with its indicators"),
    "renamed": N_("names that were empty, too long or taken, and are other ones there"),
}
"""The losses noted here, in words."""


def moment(stated: str, *, fine: bool = True) -> str:
    """A time in ISO 8601 and UTC, to the second unless `fine`; empty where it is none.

    A time that names no zone is taken for UTC.

    >>> moment("2026-03-01 08:05:09.250000+07:00")
    '2026-03-01T01:05:09.250Z'
    """
    time = utc(stated.strip().replace(" ", "T", 1))
    return time if fine or "." not in time else time.partition(".")[0] + "Z"


def distinct(names: Iterable[str]) -> list[str]:
    """`names`, where each that came before gets a number: ``A``, ``A (2)``."""
    names = list(names)
    taken = set(names)
    seen: set[str] = set()
    found = []
    for name in names:
        shown, n = name, 1
        while shown in seen or (n > 1 and shown in taken):
            n += 1
            shown = f"{name} ({n})"
        seen.add(shown)
        found.append(shown)
    return found


def shorten(name: str, length: int) -> str:
    """`name`, cut to `length` code points with an ellipsis at its end."""
    return name if len(name) <= length else name[: length - 1] + "…"


def note_renamed(before: Iterable[str], after: Iterable[str], tally: Tally) -> None:
    """Counts each name that is another one now."""
    for old, new in zip(before, after, strict=True):
        if old != new:
            tally.add("renamed", f"{old} → {new}")


def passage_memo(span: Span, quote: str, words: str = "") -> str:
    """What a memo of the document says where the file notes something on one passage of it."""
    place = f"“{quote}” ({span.start}–{span.end})"
    return f"{place}\n\n{words}" if words else place


def keep_plain(study: Study, tally: Tally, *, fine: bool) -> Study:
    """`study` without what neither tool keeps: GUIDs, how sure and how far reviewed a coding is.

    Times are kept to the second unless `fine`; every name and memo is cleaned.
    """
    _note_lost(study, tally)
    names = {name: clean(name) or NO_NAME for name in _coders(study)}
    note_renamed(names.keys(), names.values(), tally)
    when = _Clock(tally, fine)
    return replace(
        study,
        origin="",
        codebook="",
        name=clean(study.name),
        coders=tuple(map(StudyCoder, dict.fromkeys(names[c.name] for c in study.coders))),
        codes=tuple(_plain_code(code) for code in study.codes),
        texts=tuple(
            replace(
                text,
                name=clean(text.name) or NO_NAME,
                raw=None,
                encoding="utf-8",
                changes={},
                guid="",
                created=when(text.created),
            )
            for text in study.texts
        ),
        codings=tuple(
            replace(
                coding,
                coder=names[coding.coder],
                memo=clean(coding.memo),
                created=when(coding.created),
                origin="import",
                status=Status.MANUAL,
                confidence=None,
                guid="",
            )
            for coding in study.codings
            if coding.status is not Status.REJECTED
        ),
        cases=tuple(
            replace(case, guid="", description=clean(case.description)) for case in study.cases
        ),
        memos=tuple(_plain_memos(study, tally, when)),
    )


def _coders(study: Study) -> Iterable[str]:
    return dict.fromkeys([*(c.name for c in study.coders), *(c.coder for c in study.codings)])


def _plain_memos(study: Study, tally: Tally, when: _Clock) -> Iterable[StudyMemo]:
    """The memos of what there is."""
    targets = {
        "document": {text.key for text in study.texts},
        "code": {code.key for code in study.codes},
        "participant": {case.id for case in study.cases},
    }
    for memo in study.memos:
        if memo.kind != "project" and memo.target not in targets.get(memo.kind, ()):
            tally.add("dangling_memos", memo.text)
            continue
        yield replace(
            memo,
            target=clean(memo.target) if memo.kind == "project" else memo.target,
            text=clean(memo.text),
            author=clean(memo.author),
            created=when(memo.created),
        )


def _note_lost(study: Study, tally: Tally) -> None:
    things = (study.coders, study.codes, study.texts, study.codings, study.cases, study.sets)
    tally.add("guids", n=sum(bool(thing.guid) for kind in things for thing in kind))
    tally.add("codebook", n=int(bool(study.codebook)))
    for coding in study.codings:
        if coding.status is Status.REJECTED:
            tally.add("rejected_codings", coding.quote)
        elif (coding.status, coding.confidence, coding.origin) != (Status.MANUAL, None, "import"):
            tally.add("coding_states", coding.origin)


@dataclass(frozen=True, slots=True)
class _Clock:
    """Times as the file keeps them; what is cut off is counted."""

    tally: Tally
    fine: bool

    def __call__(self, stated: str) -> str:
        kept = moment(stated, fine=self.fine)
        if stated and (not kept or kept != moment(stated)):
            self.tally.add("times", stated)
        return kept


def _plain_code(code: StudyCode) -> StudyCode:
    """`code` with its id in the description, the one place that keeps it; no GUID."""
    description = clean(code.description)
    described = read(description)
    if code.id and not described.id:
        description = fold(replace(described, id=code.id))
    name = clean(code.name) or NO_NAME
    return replace(code, name=name, description=description, id=read(description).id, guid="")


def fold_memos(
    memos: Sequence[StudyMemo], kinds: Collection[str], tally: Tally
) -> tuple[tuple[StudyMemo, ...], Mapping[tuple[str, str], str]]:
    """The memos of other kinds, and by (kind, target) the memos of `kinds` as one text each.

    Author and time of those memos go; the tally's kind is ``memos_folded``.
    """
    folded: dict[tuple[str, str], list[str]] = defaultdict(list)
    for memo in memos:
        if memo.kind in kinds:
            texts = folded[memo.kind, memo.target]
            if memo.author or memo.created or texts:
                tally.add("memos_folded", memo.text)
            if memo.text:
                texts.append(memo.text)
    rest = tuple(memo for memo in memos if memo.kind not in kinds)
    return rest, {target: "\n\n".join(texts) for target, texts in folded.items()}


def drop_repeated(
    codings: Sequence[StudyCoding], by: Callable[[StudyCoding], Hashable], tally: Tally
) -> tuple[StudyCoding, ...]:
    """The codings, one only where several are the same `by`, with the memos of all."""
    same: dict[Hashable, list[StudyCoding]] = defaultdict(list)
    for coding in codings:
        same[by(coding)].append(coding)
    kept = []
    for first, *others in same.values():
        memos = dict.fromkeys(c.memo for c in (first, *others) if c.memo)
        kept.append(replace(first, memo="\n\n".join(memos)) if others else first)
        for other in others:
            tally.add("repeated_codings", other.quote)
    return tuple(kept)


def parents(codes: Iterable[StudyCode]) -> Mapping[str, StudyCode | None]:
    """Key → the code's parent, None where there is none or the way up leads in a circle."""
    by_key = {code.key: code for code in codes}
    found: dict[str, StudyCode | None] = {}
    for code in by_key.values():
        above = by_key.get(code.parent or "")
        seen = {code.key}
        while above is not None and above.key not in seen:
            seen.add(above.key)
            above = by_key.get(above.parent or "")
        is_circle = above is not None and above.key == code.key
        found[code.key] = None if is_circle else by_key.get(code.parent or "")
    return found


def to_utc_line(time: str, *, fine: bool = False) -> str:
    """A time of `moment` as SQLite tools write it: ``2026-03-01 01:05:09``, in UTC.

    >>> to_utc_line("2026-03-01T01:05:09.250Z", fine=True)
    '2026-03-01 01:05:09.250000'
    """
    whole, _, fraction = time.removesuffix("Z").replace("T", " ").partition(".")
    return f"{whole}.{fraction:0<6}" if fine else whole
