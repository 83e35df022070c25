"""Which of our codes those of a source are.

In this order: what the map says; the GUID; our id; the names from the root; the name alone where
only one code on either side has it (then without case and marks). A code that is known by none of
these, while a code of ours that the source does not have was given to much the same passages,
waits for a person; any other is new.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..coding.codebook import CODE_ID, load_codebook
from ..errors import CodebookError
from ..messages import Said, say
from ..study import Study, StudyCode
from .intervals import Intervals, overlap, size
from .naming import free_id, nfc, same_name, slug
from .plan import NEW, SKIP, CodeChange, Found, MergeMap, PlannedCode
from .recognising import decided, normal

SUGGESTED = 0.5
"""The overlap (Jaccard) of coded passages from which on two codes may be one."""

FEWEST = 3
"""Codings that both codes must have to be compared."""

COVERED = 0.8
"""The share of one code's passages that another must cover to say that it took them over."""

_Step = Callable[[StudyCode], None]
_Spelling = Callable[[str], str]

Passages = Mapping[str, Mapping[str, Intervals]]
"""Code → document → what was coded with it."""


@dataclass(frozen=True, slots=True)
class _Names:
    """A study's codes by key, what each may be called (names of both languages, if known), and
    the key of the code above it; whoever stands in a circle has none.
    """

    codes: Mapping[str, StudyCode]
    called: Mapping[str, frozenset[str]]
    above: Mapping[str, str | None]

    @classmethod
    def of(cls, study: Study) -> _Names:
        more: dict[tuple[bool, str], set[str]] = {}
        try:
            book = load_codebook(study.codebook, path=study.name) if study.codebook else None
        except CodebookError:
            book = None
        if book is not None:
            more = {(False, each.id): set(each.name) for each in book.domains}
            more |= {(True, each.id): set(each.name) for each in book.codes}
        codes = {code.key: code for code in study.codes}
        called = {
            key: frozenset(
                {_tidy(code.name), *(_tidy(n) for n in more.get(sort_and_id(code), ()) if n)}
            )
            for key, code in codes.items()
        }
        return cls(codes, called, {key: _parent(key, codes) for key in codes})

    def path(self, key: str) -> tuple[str, ...]:
        """The names from the root down to a code."""
        names: list[str] = []
        at: str | None = key
        while at is not None:
            names.append(_tidy(self.codes[at].name))
            at = self.above[at]
        return tuple(reversed(names))

    def by_depth(self) -> list[str]:
        """The keys, each after that of its parent."""
        return sorted(self.codes, key=lambda key: (len(self.path(key)), self.path(key), key))


def _parent(key: str, codes: Mapping[str, StudyCode]) -> str | None:
    """The key of what stands above a code, unless that leads in a circle."""
    seen: set[str] = set()
    at = codes[key].parent
    while at is not None and at in codes and at not in seen:
        seen.add(at)
        at = codes[at].parent
    parent = codes[key].parent
    return parent if parent in codes and at not in seen else None


def our_id(code: StudyCode) -> str:
    """The id of a code of ours."""
    return code.id or code.key


def sort_and_id(code: StudyCode) -> tuple[bool, str]:
    """What tells a code of ours from all others: a category may have the id of a code."""
    return (code.is_codable, our_id(code))


def recognise_codes(ours: Study, theirs: Study, decisions: MergeMap) -> list[PlannedCode]:
    """What each code of the source is, in its order; suggestions come in with `suggest`.

    Codings with codes that the source does not list count as codes of that name.
    """
    search = _Codes(ours, with_unlisted(theirs), normal(decisions.codes))
    for step in (search.by_map, search.by_guid, search.by_id, search.by_named_id, search.by_path):
        search.apply(step)
    for spelling in (_tidy, same_name):
        search.apply_names(spelling)
    search.as_new()
    counts = Counter(coding.code for coding in theirs.codings)
    return [replace(search.found[key], n_codings=counts[key]) for key in search.theirs.codes]


def with_unlisted(study: Study) -> Study:
    """The study with a code for every key that only its codings name."""
    known = {code.key for code in study.codes}
    missing = sorted({coding.code for coding in study.codings} - known)
    more = tuple(StudyCode(key, key, id=key if CODE_ID.fullmatch(key) else "") for key in missing)
    return replace(study, codes=(*study.codes, *more)) if more else study


class _Codes:
    """Our codes, and which of the source's were recognised so far.

    A category and a code are one where they have one place in the tree and the source codes
    nothing with it: some tools keep no categories.
    """

    def __init__(self, ours: Study, theirs: Study, decisions: Mapping[str, str]) -> None:
        self.ours, self.theirs = _Names.of(ours), _Names.of(theirs)
        self.decisions = decisions
        self.ids = {sort_and_id(code): code for code in ours.codes}
        self.guids = {code.guid.lower(): code for code in ours.codes if code.guid}
        self.used = {coding.code for coding in theirs.codings}
        self.asked: dict[str, str] = {}
        self.found: dict[str, PlannedCode] = {}
        self.taken: set[str] = set()
        self.new: set[str] = set()
        self.stated: set[str] = set()
        self.children: dict[tuple[str | None, str], list[StudyCode]] = {}
        for key in self.ours.by_depth():
            code = self.ours.codes[key]
            for name in self.ours.called[key]:
                self.children.setdefault((self.ours.above[key], name), []).append(code)

    def apply(self, step: _Step) -> None:
        """Tries a way of recognising on every code that is still unknown, parents first."""
        for key in self.theirs.by_depth():
            if key not in self.found:
                step(self.theirs.codes[key])

    def by_map(self, code: StudyCode) -> None:
        names = (" / ".join(self.theirs.path(code.key)), code.id, code.guid, code.key, code.name)
        choice = decided(self.decisions, *(nfc(name) for name in names))
        if choice == SKIP:
            self._put(code, Found.REFUSED, reason=say("The map leaves it out."))
        elif choice == NEW:
            self.asked[code.key] = ""
        elif choice is not None and (ours := self._of_id(code, choice)) is not None:
            self._put(code, Found.MAP, ours)
        elif choice is not None and CODE_ID.fullmatch(choice):
            self.asked[code.key] = choice
        elif choice is not None:
            reason = say("The map says “{id}”, which is no id of a code.", id=choice)
            self._put(code, Found.WAITING, reason=reason)

    def by_guid(self, code: StudyCode) -> None:
        self._is(code, self.guids.get(code.guid.lower()), Found.GUID)

    def by_id(self, code: StudyCode) -> None:
        self._is(code, self._of_id(code, code.id), Found.ID)

    def by_named_id(self, code: StudyCode) -> None:
        """By a name that is our id: what some tools make of a study that we wrote."""
        if not code.id and "." in code.name:
            self._is(code, self._of_id(code, code.name), Found.ID)

    def by_path(self, code: StudyCode) -> None:
        """By the names from the root: children of one name of parents that are one."""
        parent = self.theirs.above[code.key]
        if parent is not None:
            above = self.found.get(parent)
            if above is None or above.ours is None:
                return
            parent = above.ours.key
        here = [
            each
            for name in sorted(self.theirs.called[code.key])
            for each in self.children.get((parent, name), ())
        ]
        here.sort(key=lambda each: each.is_codable != code.is_codable)
        for ours in here:
            if code.key not in self.found:
                self._is(code, ours, Found.PATH)

    def apply_names(self, spelling: _Spelling) -> None:
        """Pairs the codes that alone on their side have a name, then their children by name."""
        free = [key for key in self.ours.codes if key not in self.taken]
        known = {*self.found, *self.asked}
        rest = [key for key in self.theirs.by_depth() if key not in known]
        mine = _by_name(self.ours, spelling, free)
        for name, keys in sorted(_by_name(self.theirs, spelling, rest).items()):
            if len(keys) == 1 and len(mine.get(name, ())) == 1:
                self._is_named(self.theirs.codes[keys[0]], self.ours.codes[mine[name][0]])
        self.apply(self.by_path)

    def _is_named(self, code: StudyCode, ours: StudyCode) -> None:
        """Two codes of one name are one, unless both have a parent and those are two codes.

        Where their parent is none of ours and is not called like ours, it is another code.
        """
        above_key, our_key = self.theirs.above[code.key], self.ours.above[ours.key]
        above = self.found.get(above_key or "")
        if above is None and above_key is not None and our_key is not None:
            names = map(same_name, self.theirs.called[above_key])
            if not {*names} & {*map(same_name, self.ours.called[our_key])}:
                return
        parent = self._parent_id(ours)
        apart = parent is not None and above is not None and above.code not in ("", parent)
        if not apart:
            self._is(code, ours, Found.NAME)
        elif code.key not in self.found and ours.key not in self.taken:
            reason = say("A code of this name stands elsewhere in our codebook. Is it the same?")
            likely = ((our_id(ours), 0.0),)
            self._put(code, Found.WAITING, suggestions=likely, reason=reason)

    def as_new(self) -> None:
        """Everything that is still unknown; ids that the source states go before ids of ours."""
        rest = [each for key, each in self.theirs.codes.items() if key not in self.found]
        self.stated = {each.id for each in rest if CODE_ID.fullmatch(each.id)}
        self.apply(self._add)

    def _add(self, code: StudyCode) -> None:
        parent = self._planned_parent(code)
        taken = {*self.new, *(name for _, name in self.ids)}
        wanted = self.asked.get(code.key, "")
        if not wanted and CODE_ID.fullmatch(code.id):
            wanted = code.id
        else:
            taken |= self.stated
        if not wanted and "." in code.name and CODE_ID.fullmatch(code.name):
            wanted = code.name
        elif not wanted:
            wanted = f"{parent}.{slug(code.name)}" if parent else slug(code.name)
        new = free_id(wanted, taken)
        self.new.add(new)
        self._put(code, Found.NEW, new=new)

    def _is(self, code: StudyCode, ours: StudyCode | None, found: Found) -> None:
        """Takes `ours` for `code` if both are free and of one sort, and no map says otherwise."""
        if ours is None or code.key in self.found or ours.key in self.taken:
            return
        if self.asked.get(code.key):
            return
        one_sort = ours.is_codable == code.is_codable or found is Found.GUID
        if one_sort or (found is Found.PATH and code.key not in self.used):
            self._put(code, found, ours)

    def _put(
        self,
        code: StudyCode,
        found: Found,
        ours: StudyCode | None = None,
        *,
        new: str = "",
        reason: Said | None = None,
        suggestions: tuple[tuple[str, float], ...] = (),
    ) -> None:
        self.found[code.key] = PlannedCode(
            code,
            our_id(ours) if ours else new,
            found,
            ours=ours,
            path=self.theirs.path(code.key),
            parent=self._planned_parent(code),
            changes=self._changes(code, ours) if ours else (),
            suggestions=suggestions,
            by_map=code.key in self.asked or found is Found.MAP,
            reason=reason,
        )
        if ours and found is not Found.MAP:
            self.taken.add(ours.key)

    def _changes(self, code: StudyCode, ours: StudyCode) -> tuple[CodeChange, ...]:
        names, others = self.ours.called[ours.key], self.theirs.called[code.key]
        moved = self.theirs.above[code.key] is not None and self._parent_id(
            ours
        ) != self._planned_parent(code)
        redefined = bool(code.description) and code.description != ours.description
        recoloured = bool(code.colour) and code.colour.lower() != ours.colour.lower()
        told = {
            CodeChange.RENAMED: not names & others and others != {code.id},
            CodeChange.MOVED: moved,
            CodeChange.REDEFINED: redefined,
            CodeChange.RECOLOURED: recoloured,
        }
        return tuple(change for change, happened in told.items() if happened)

    def _of_id(self, code: StudyCode, name: str) -> StudyCode | None:
        return self.ids.get((code.is_codable, name))

    def _planned_parent(self, code: StudyCode) -> str | None:
        """Our id of what stands above a code of the source, as far as it is known."""
        above = self.found.get(self.theirs.above[code.key] or "")
        return (above.code or None) if above else None

    def _parent_id(self, code: StudyCode) -> str | None:
        above = self.ours.above[code.key]
        return our_id(self.ours.codes[above]) if above is not None else None


def _by_name(names: _Names, spelling: _Spelling, keys: Iterable[str]) -> dict[str, list[str]]:
    """Spelling → the keys of codes that are called so."""
    found: dict[str, list[str]] = {}
    for key in keys:
        for name in {spelling(name) for name in names.called[key]}:
            found.setdefault(name, []).append(key)
    return found


def missing_codes(ours: Study, codes: Sequence[PlannedCode]) -> tuple[str, ...]:
    """Our codes that a copy of our study does not have: taken out there, or added here since.

    Empty for a source that shares no GUID of a code with us.
    """
    if not any(each.found is Found.GUID for each in codes):
        return ()
    known = {each.ours.key for each in codes if each.ours is not None}
    return tuple(our_id(code) for code in ours.codes if code.key not in known)


def suggest(
    codes: Sequence[PlannedCode], mine: Passages, theirs: Passages, counts: Mapping[str, int]
) -> list[PlannedCode]:
    """`codes`, where a new one that was given to the same passages as one of ours waits.

    `mine` (by our id) and `theirs` (by their key) hold the passages in documents that both have,
    in our text; `counts` says how many codings each of our codes has. Only codes of ours count
    that the source does not have; a copy of our study, whose codes have our GUIDs, needs none.
    """
    if any(each.found is Found.GUID for each in codes):
        return list(codes)
    known = {each.code for each in codes if not each.is_new}
    free = sorted(code for code in mine if code not in known and counts.get(code, 0) >= FEWEST)

    def judged(each: PlannedCode) -> PlannedCode:
        if not each.is_new or each.by_map or each.n_codings < FEWEST:
            return each
        spans = theirs.get(each.source.key, {})
        shares = sorted((-_jaccard(spans, mine[code]), code) for code in free)
        likely = tuple((code, -share) for share, code in shares if -share >= SUGGESTED)
        if not likely:
            return each
        reason = say("Much the same passages are coded {code} here.", code=likely[0][0])
        return replace(each, code="", found=Found.WAITING, suggestions=likely, reason=reason)

    return [judged(each) for each in codes]


def succeed(codes: Sequence[PlannedCode], mine: Passages, theirs: Passages) -> list[PlannedCode]:
    """`codes`, where one that took over passages of ours says so: split, or merged.

    `mine` and `theirs` hold the passages of coders whom both have, in documents that both have:
    there it was the code that changed. A code that others of the source took passages from, and
    that goes on, was split; several that are no more were merged.
    """
    known = {each.code for each in codes if not each.is_new and each.code}

    def judged(each: PlannedCode) -> PlannedCode:
        spans = theirs.get(each.source.key, {})
        total = _size(spans)
        if not each.is_new or not total:
            return each
        gone = [
            code
            for code in sorted(mine.keys() - known)
            if _overlap(mine[code], spans) >= COVERED * _size(mine[code])
        ]
        if len(gone) > 1:
            return replace(each, changes=(CodeChange.MERGED,), related=tuple(gone))
        split = [code for code in sorted(mine) if _overlap(mine[code], spans) >= COVERED * total]
        if split and not gone:
            return replace(each, changes=(CodeChange.SPLIT,), related=tuple(split))
        return each

    return [judged(each) for each in codes]


def _size(passages: Mapping[str, Intervals]) -> int:
    return sum(map(size, passages.values()))


def _overlap(one: Mapping[str, Intervals], other: Mapping[str, Intervals]) -> int:
    return sum(overlap(spans, other[name]) for name, spans in one.items() if name in other)


def _jaccard(one: Mapping[str, Intervals], other: Mapping[str, Intervals]) -> float:
    shared = _overlap(one, other)
    return shared / (_size(one) + _size(other) - shared) if shared else 0.0


def _tidy(name: str) -> str:
    return " ".join(nfc(name).split())
