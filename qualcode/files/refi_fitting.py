"""What REFI-QDA can hold of a study: the study in its terms, and what does not fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..messages import N_
from ..model import Status
from ..study import (
    Fitted,
    Study,
    StudyCase,
    StudyCode,
    StudyCoder,
    StudyCoding,
    StudyMemo,
    StudySet,
    StudyText,
    StudyVariable,
)
from .described import fold as fold_description
from .described import read as read_description
from .qdaxml import clean, derive_guid, free_name, identity, is_colour, is_guid, utc
from .refi_placing import UNKNOWN_CODER
from .tally import Tally

LOSSES = {
    "rejected_codings": N_("codings that people rejected"),
    "misplaced_codings": N_("codings of no characters, or outside their text"),
    "duplicate_codings": N_("codings that say the same twice, merged"),
    "statuses": N_("proposals that nobody has reviewed, written like any other coding"),
    "confidences": N_("how sure the machine was of a coding"),
    "origins": N_("how a coding came to be"),
    "codebook_rules": N_("the codebook file with its indicators"),
    "original_files": N_("the files that the texts were read from"),
    "characters": N_("names and notes with characters that XML cannot hold, or in another form"),
    "times": N_("times that cannot be read as one"),
    "renamed_cases": N_("participants that share their name with another one, renamed"),
    "colours": N_("colours that cannot be read as one"),
    "guids": N_("GUIDs that are not valid, or that two things share"),
    "lost_codes": N_("codes under a code that is not there, now at the top"),
    "empty_sets": N_("sets of codes without members, now sets of documents"),
    "memos_without_target": N_("memos on things that are not there"),
    "sets_of_others": N_("sets of other things than codes or documents"),
}
"""What each kind of loss is, for people."""

NAMELESS = "?"
MEMO_KINDS = ("project", "document", "code", "participant")
SET_KINDS = ("documents", "codes")


def fit_study(study: Study) -> Fitted:
    """`study` as a REFI-QDA project gives it back: every thing has a GUID, times are in UTC.

    The GUIDs are those the things have, else derived from what they are, so that the same study
    always gives the same ones.
    """
    return _Fitting(study).run()


def fit_codebook(study: Study, tally: Tally) -> Study:
    """The codes and the sets of codes of `study`, as `fit_study` fits them, losses in `tally`."""
    fitting = _Fitting(study, tally)
    codes = fitting.codes()
    keys = {code.key for code in codes}
    sets = [
        StudySet(
            fitting.clean(group.name),
            "codes",
            tuple(key for key in dict.fromkeys(group.members) if key in keys),
            fitting.clean(group.description),
            fitting.guid(group.guid, "set", "codes", clean(group.name)),
        )
        for group in study.sets
        if group.kind == "codes"
    ]
    return Study(origin=study.origin, codes=codes, sets=tuple(sets))


@dataclass(slots=True)
class _Fitting:
    study: Study
    tally: Tally = field(default_factory=lambda: Tally(LOSSES))
    taken: set[str] = field(default_factory=set)
    case_ids: dict[str, str] = field(default_factory=dict)
    case_names: dict[str, int] = field(default_factory=dict)

    def run(self) -> Fitted:
        """The fitted study and its losses."""
        study = self.study
        coders = self._coders()
        codes = self.codes()
        texts = tuple(map(self._text, study.texts))
        cases = self._cases({text.key for text in texts})
        codings = self._codings(codes, texts, coders)
        self.tally.add("codebook_rules", n=int(bool(study.codebook)))
        fitted = Study(
            name=self.clean(study.name),
            origin=study.origin,
            coders=coders,
            codes=codes,
            texts=texts,
            codings=codings,
            cases=cases,
            variables=self._variables(cases, texts),
            memos=self._memos(codes, texts, cases),
            sets=self._sets(codes, texts),
        )
        return Fitted(fitted, self.tally.losses())

    def clean(self, text: str) -> str:
        """`text` as XML can hold it."""
        cleaned = clean(text)
        if cleaned != text:
            self.tally.add("characters", cleaned[:60])
        return cleaned

    def _time(self, time: str) -> str:
        fitted = utc(time)
        if time and not fitted:
            self.tally.add("times", time)
        return fitted

    def guid(self, stated: str, *parts: str | int) -> str:
        """The GUID of a thing that nothing else has: its own, or one derived from `parts`."""
        guid = identity(stated)
        if guid and (not is_guid(guid) or guid in self.taken):
            self.tally.add("guids", stated)
            guid = ""
        number = 0
        while not guid or guid in self.taken:
            guid = derive_guid(*parts) if not number else derive_guid(*parts, number)
            number += 1
        self.taken.add(guid)
        return guid

    def _coders(self) -> tuple[StudyCoder, ...]:
        """The coders, and whoever else coded something or wrote a memo."""
        study = self.study
        known: dict[str, str] = {}
        for coder in study.coders:
            known.setdefault(self.clean(coder.name) or UNKNOWN_CODER, coder.guid)
        for coding in study.codings:
            known.setdefault(clean(coding.coder) or UNKNOWN_CODER, "")
        for memo in study.memos:
            if memo.author:
                known.setdefault(clean(memo.author), "")
        return tuple(
            StudyCoder(name, self.guid(guid, "coder", name)) for name, guid in known.items()
        )

    def codes(self) -> tuple[StudyCode, ...]:
        """The codes, parents before their children, and our ids in their descriptions."""
        keys = {code.key for code in self.study.codes}
        below: dict[str | None, list[StudyCode]] = {}
        for code in self.study.codes:
            below.setdefault(code.parent if code.parent in keys else None, []).append(code)
        found: list[StudyCode] = []
        reached: set[str] = set()
        self._descend(below, None, (), found, reached)
        for code in self.study.codes:  # those that are their own ancestors
            if code.key not in reached:
                rootless = replace(code, parent=None)
                self._descend({**below, None: [rootless]}, None, (), found, reached)
        lost = [c for c, o in zip(found, self._originals(found), strict=True) if c.parent != o]
        for code in lost:
            self.tally.add("lost_codes", code.name)
        return tuple(found)

    def _originals(self, codes: Sequence[StudyCode]) -> list[str | None]:
        parents = {code.key: code.parent for code in self.study.codes}
        return [parents[code.key] for code in codes]

    def _descend(
        self,
        below: Mapping[str | None, Sequence[StudyCode]],
        top: str | None,
        path: tuple[str, ...],
        found: list[StudyCode],
        reached: set[str],
    ) -> None:
        waiting = [(code, top, path) for code in reversed(below.get(top, ()))]
        while waiting:
            code, parent, above = waiting.pop()
            if code.key in reached:
                continue
            reached.add(code.key)
            name = self.clean(code.name)
            names = (*above, name)
            description = self.clean(code.description)
            described = read_description(description)
            if code.id and described.id != code.id:
                description = fold_description(replace(described, id=self.clean(code.id)))
            colour = code.colour.strip()
            if colour and not is_colour(colour):
                self.tally.add("colours", colour)
                colour = ""
            found.append(
                replace(
                    code,
                    name=name,
                    parent=parent,
                    description=description,
                    id=read_description(description).id,
                    colour=colour,
                    guid=self.guid(code.guid, "code", *names),
                )
            )
            waiting += [(child, code.key, names) for child in reversed(below.get(code.key, ()))]

    def _text(self, text: StudyText) -> StudyText:
        if text.raw is not None and text.raw != text.text.encode():
            self.tally.add("original_files", text.name)
        name = self.clean(text.name)
        guid = self.guid(text.guid, "text", name)
        return StudyText(
            key=text.key,
            name=name or f"{guid}.txt",
            text=text.text,
            attributes=self._attributes(text.attributes),
            created=self._time(text.created),
            guid=guid,
        )

    def _attributes(self, attributes: Mapping[str, str]) -> dict[str, str]:
        return {
            self.clean(name) or NAMELESS: self.clean(value) for name, value in attributes.items()
        }

    def _cases(self, texts: set[str]) -> tuple[StudyCase, ...]:
        cases: list[StudyCase] = []
        for case in self.study.cases:
            stated = self.clean(case.id) or NAMELESS
            name = free_name(stated, self.case_names)
            if name != stated:
                self.tally.add("renamed_cases", stated)
            self.case_ids[case.id] = name
            cases.append(
                StudyCase(
                    id=name,
                    attributes=self._attributes(case.attributes),
                    texts=tuple(key for key in dict.fromkeys(case.texts) if key in texts),
                    description=self.clean(case.description),
                    guid=self.guid(case.guid, "case", name),
                )
            )
        return tuple(cases)

    def _codings(
        self,
        codes: Sequence[StudyCode],
        texts: Sequence[StudyText],
        coders: Sequence[StudyCoder],
    ) -> tuple[StudyCoding, ...]:
        """The codings by text and place; those that say the same twice are merged."""
        code_guids = {code.key: code.guid for code in codes}
        by_key = {text.key: text for text in texts}
        coder_guids = {coder.name: coder.guid for coder in coders}
        found: dict[tuple[str, int, int, str, str], StudyCoding] = {}
        for coding in self.study.codings:
            text = by_key.get(coding.text)
            if coding.status is Status.REJECTED:
                self.tally.add("rejected_codings", coding.quote[:60])
                continue
            if (
                text is None
                or coding.code not in code_guids
                or not 0 <= coding.start < coding.end <= len(text.text)
            ):
                self.tally.add("misplaced_codings", coding.quote[:60])
                continue
            coder = clean(coding.coder) or UNKNOWN_CODER
            place = (coding.text, coding.start, coding.end, coding.code, coder)
            fitted = self._coding(coding, text, coder)
            known = found.get(place)
            if known is None:
                found[place] = fitted
                continue
            self.tally.add("duplicate_codings", coding.quote[:60])
            memos = [m for m in dict.fromkeys((known.memo, fitted.memo)) if m]
            found[place] = replace(known, memo="\n\n".join(memos))
        order = {text.key: number for number, text in enumerate(texts)}
        return tuple(
            replace(
                coding,
                guid=self.guid(
                    coding.guid,
                    "coding",
                    by_key[coding.text].guid,
                    coding.start,
                    coding.end,
                    code_guids[coding.code],
                    coder_guids[coding.coder],
                ),
            )
            for coding in sorted(found.values(), key=lambda c: (order[c.text], c.start, c.end))
        )

    def _coding(self, coding: StudyCoding, text: StudyText, coder: str) -> StudyCoding:
        self.tally.add("statuses", n=int(coding.status is Status.PROPOSED))
        self.tally.add("confidences", n=int(coding.confidence is not None))
        self.tally.add("origins", n=int(coding.origin not in ("import", "manual")))
        return replace(
            coding,
            coder=coder,
            quote=text.text[coding.start : coding.end],
            memo=self.clean(coding.memo),
            created=self._time(coding.created),
            origin="import",
            status=Status.MANUAL,
            confidence=None,
        )

    def _variables(
        self, cases: Iterable[StudyCase], texts: Iterable[StudyText]
    ) -> tuple[StudyVariable, ...]:
        """The variables, and as text those that only have values."""
        found: dict[tuple[str, bool], StudyVariable] = {}
        for variable in self.study.variables:
            name = self.clean(variable.name) or NAMELESS
            found.setdefault((name, variable.of_documents), replace(variable, name=name))
        for of_documents, things in ((False, cases), (True, texts)):
            for thing in things:
                for name in thing.attributes:
                    stated = StudyVariable(name, of_documents=of_documents)
                    found.setdefault((name, of_documents), stated)
        return tuple(found.values())

    def _memos(
        self,
        codes: Sequence[StudyCode],
        texts: Sequence[StudyText],
        cases: Sequence[StudyCase],
    ) -> tuple[StudyMemo, ...]:
        targets = {
            "document": {text.key for text in texts},
            "code": {code.key for code in codes},
            "participant": {case.id for case in cases},
        }
        found = []
        for memo in self.study.memos:
            target = memo.target
            if memo.kind == "project":
                target = self.clean(target)
            elif memo.kind == "participant":
                target = self.case_ids.get(target, "")
            if memo.kind not in MEMO_KINDS or (
                memo.kind != "project" and target not in targets[memo.kind]
            ):
                self.tally.add("memos_without_target", memo.text[:60])
                continue
            found.append(
                StudyMemo(
                    memo.kind,
                    target,
                    self.clean(memo.text),
                    clean(memo.author),
                    self._time(memo.created),
                )
            )
        return tuple(found)

    def _sets(self, codes: Sequence[StudyCode], texts: Sequence[StudyText]) -> tuple[StudySet, ...]:
        known = {"codes": {c.key for c in codes}, "documents": {t.key for t in texts}}
        found: list[StudySet] = []
        halves: dict[tuple[str, str, str, str], str] = {}
        for group in self.study.sets:
            if group.kind not in SET_KINDS:
                self.tally.add("sets_of_others", group.name)
                continue
            members = tuple(k for k in dict.fromkeys(group.members) if k in known[group.kind])
            kind = group.kind
            if not members and kind == "codes":
                self.tally.add("empty_sets", group.name)
                kind = "documents"
            name, description = self.clean(group.name), self.clean(group.description)
            one = (identity(group.guid), name, description)
            other = "codes" if kind == "documents" else "documents"
            guid = halves.pop((*one, other), "") if members else ""
            if not guid:  # not the other half of one set of codes and documents
                guid = self.guid(group.guid, "set", kind, name)
                if members and group.guid:
                    halves[(*one, kind)] = guid
            found.append(StudySet(name, kind, members, description, guid))
        return tuple(found)
