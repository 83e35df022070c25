"""What two studies differ in, by meaning: keys, raw bytes and the way of decoding do not count.

An export is held against what was to be written with this, after our own reader read it back.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

from ..messages import N_, Said, say
from ..study import Study, StudyCode

MAX_EXAMPLES = 3
"""How many things a difference names; the others are counted."""


def differences(a: Study, b: Study, *, ordered: bool = False) -> list[Said]:
    """What `b` holds otherwise than `a`, in words; nothing where both mean the same.

    Texts are known by name and text, codes by the names from the root, the rest by all it says.
    GUIDs count where both sides state them, the order of texts and codes only where `ordered`.
    """
    first, second = _Meaning(a), _Meaning(b)
    found: list[Said] = []
    if a.name != b.name:
        found.append(say("the study is called “{b}”, not “{a}”", a=a.name, b=b.name))
    if a.codebook != b.codebook:
        found.append(say("the codebooks differ"))
    for what, of in _KINDS:
        found += _compare(what, of(first), of(second))
    for what, identities in _IDENTITIES:
        found += _compare_identities(what, identities(first), identities(second))
    if ordered:
        if [first.texts[t.key] for t in a.texts] != [second.texts[t.key] for t in b.texts]:
            found.append(say("the texts stand in another order"))
        if [first.codes[c.key] for c in a.codes] != [second.codes[c.key] for c in b.codes]:
            found.append(say("the codes stand in another order"))
    return found


class _Meaning:
    """What the things of a study are known by, and all that each of them says."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.texts = {text.key: (text.name, _digest(text.text)) for text in study.texts}
        self.codes = _paths(study.codes)

    def of_coders(self) -> Iterable[Hashable]:
        return (coder.name for coder in self.study.coders)

    def of_texts(self) -> Iterable[Hashable]:
        return (
            (text.name, text.text, _pairs(text.attributes), text.created)
            for text in self.study.texts
        )

    def of_codes(self) -> Iterable[Hashable]:
        return (
            (
                self.codes[code.key],
                code.is_codable,
                _colour(code.colour),
                code.description,
                code.id,
            )
            for code in self.study.codes
        )

    def of_codings(self) -> Iterable[Hashable]:
        texts, codes = self.texts, self.codes
        return (
            (
                texts[c.text],
                c.start,
                c.end,
                codes[c.code],
                c.coder,
                c.quote,
                c.memo,
                c.created,
                c.origin,
                c.status.value,
                c.confidence,
            )
            for c in self.study.codings
        )

    def of_cases(self) -> Iterable[Hashable]:
        return (
            (
                case.id,
                _pairs(case.attributes),
                frozenset(self.texts[key] for key in case.texts),
                case.description,
            )
            for case in self.study.cases
        )

    def of_variables(self) -> Iterable[Hashable]:
        return ((v.name, v.kind, v.of_documents) for v in self.study.variables)

    def of_memos(self) -> Iterable[Hashable]:
        return (
            (memo.kind, self._target(memo.kind, memo.target), memo.text, memo.author, memo.created)
            for memo in self.study.memos
        )

    def of_sets(self) -> Iterable[Hashable]:
        return (
            (
                group.name,
                group.kind,
                frozenset(self._target(group.kind, key) for key in group.members),
                group.description,
            )
            for group in self.study.sets
        )

    def _target(self, kind: str, key: str) -> Hashable:
        if kind.startswith("document"):
            return self.texts.get(key, key)
        if kind.startswith("code"):
            return self.codes.get(key, key)
        return key

    def coder_guids(self) -> Iterable[tuple[Hashable, str]]:
        return ((coder.name, coder.guid) for coder in self.study.coders)

    def text_guids(self) -> Iterable[tuple[Hashable, str]]:
        return ((self.texts[text.key], text.guid) for text in self.study.texts)

    def code_guids(self) -> Iterable[tuple[Hashable, str]]:
        return ((self.codes[code.key], code.guid) for code in self.study.codes)

    def coding_guids(self) -> Iterable[tuple[Hashable, str]]:
        return (
            ((self.texts[c.text], c.start, c.end, self.codes[c.code], c.coder), c.guid)
            for c in self.study.codings
        )

    def case_guids(self) -> Iterable[tuple[Hashable, str]]:
        return ((case.id, case.guid) for case in self.study.cases)

    def set_guids(self) -> Iterable[tuple[Hashable, str]]:
        return (((group.name, group.kind), group.guid) for group in self.study.sets)


_KINDS: tuple[tuple[str, Callable[[_Meaning], Iterable[Hashable]]], ...] = (
    (N_("coders"), _Meaning.of_coders),
    (N_("texts"), _Meaning.of_texts),
    (N_("codes"), _Meaning.of_codes),
    (N_("codings"), _Meaning.of_codings),
    (N_("cases"), _Meaning.of_cases),
    (N_("variables"), _Meaning.of_variables),
    (N_("memos"), _Meaning.of_memos),
    (N_("sets"), _Meaning.of_sets),
)
_IDENTITIES: tuple[tuple[str, Callable[[_Meaning], Iterable[tuple[Hashable, str]]]], ...] = (
    (N_("coders"), _Meaning.coder_guids),
    (N_("texts"), _Meaning.text_guids),
    (N_("codes"), _Meaning.code_guids),
    (N_("codings"), _Meaning.coding_guids),
    (N_("cases"), _Meaning.case_guids),
    (N_("sets"), _Meaning.set_guids),
)


def _compare(what: str, a: Iterable[Hashable], b: Iterable[Hashable]) -> list[Said]:
    """What only one side has. Both directions, each counted and with a few named."""
    before, after = Counter(a), Counter(b)
    if before == after:
        return []
    found = []
    for only, where in (
        (before - after, say("missing")),
        (after - before, say("not there before")),
    ):
        if only:
            found.append(
                say(
                    "{n} of the {what} are {where}: {examples}",
                    n=only.total(),
                    what=say(what),
                    where=where,
                    examples=" · ".join(map(_show, list(only)[:MAX_EXAMPLES])),
                )
            )
    return found


def _compare_identities(
    what: str, a: Iterable[tuple[Hashable, str]], b: Iterable[tuple[Hashable, str]]
) -> list[Said]:
    """The GUIDs of the same thing that differ, where both sides state one for each of them."""
    before, after = _by_identity(a), _by_identity(b)
    changed = [
        thing
        for thing, guids in before.items()
        if all(guids) and all(after.get(thing, ("",))) and after[thing] != guids
    ]
    if not changed:
        return []
    examples = " · ".join(map(_show, changed[:MAX_EXAMPLES]))
    return [
        say(
            "{n} of the {what} have another GUID: {examples}",
            n=len(changed),
            what=say(what),
            examples=examples,
        )
    ]


def _by_identity(pairs: Iterable[tuple[Hashable, str]]) -> Mapping[Hashable, list[str]]:
    guids: dict[Hashable, list[str]] = {}
    for thing, guid in pairs:
        guids.setdefault(thing, []).append(guid.lower())
    for several in guids.values():
        several.sort()
    return guids


def _paths(codes: Sequence[StudyCode]) -> dict[str, tuple[str, ...]]:
    """Key → the names from the root down to the code."""
    by_key = {code.key: code for code in codes}
    paths: dict[str, tuple[str, ...]] = {}
    for code in codes:
        names: list[str] = []
        at: StudyCode | None = code
        while at is not None and len(names) <= len(codes):
            names.append(at.name)
            at = by_key.get(at.parent) if at.parent is not None else None
        paths[code.key] = tuple(reversed(names))
    return paths


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _pairs(attributes: Mapping[str, str]) -> Hashable:
    return frozenset(attributes.items())


def _colour(colour: str) -> str:
    """The colour in lower case with six digits.

    >>> _colour("#3C3")
    '#33cc33'
    """
    colour = colour.lower()
    if len(colour) == 4 and colour.startswith("#"):
        return "#" + "".join(2 * digit for digit in colour[1:])
    return colour


def _show(thing: Hashable) -> str:
    shown = repr(thing)
    return shown if len(shown) <= 160 else shown[:159] + "…"
