"""A fitted study → the members of a QDPX file, in the dialect of the tool that is to open it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement

import numpy as np

from .. import __version__
from ..study import Study, StudyCode, StudyCoding, StudyText, StudyVariable
from ..text.normalize import BOM
from ..text.offsets import code_points
from .qdaxml import derive_guid, write_codes
from .refi_package import FOLDER, INSIDE
from .refi_placing import short_title
from .refi_schema import KINDS, NAMESPACE
from .xml import serialise

PROJECT = "project.qde"

NOTE, DESCRIPTION, SELECTION = "note", "description", "selection"


@dataclass(frozen=True, slots=True)
class Dialect:
    r"""How one tool writes what the standard leaves open, and so surely reads.

    `capitals`: GUIDs in capital letters. `line_end`: that of the sources; each counts as many
    code points as it has. `name_length`: how much of a quote the name of its selection holds, 0
    for all. `memo_in`: a coding's memo is a note; or the description of its selection, where that
    has but one coding; or that of a selection beside it without a coding. `one_each`: a selection
    for every coding, not for every place.
    """

    capitals: bool = False
    line_end: str = "\n"
    name_length: int = 0
    memo_in: str = NOTE
    one_each: bool = False


DIALECTS: Mapping[str, Dialect] = {
    "standard": Dialect(),
    "atlasti": Dialect(capitals=True, name_length=100, memo_in=DESCRIPTION),
    "maxqda": Dialect(capitals=True, memo_in=SELECTION),
    "nvivo": Dialect(line_end="\r\n"),
    "qualcoder": Dialect(one_each=True),
}

_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def members(study: Study, dialect: str) -> dict[str, bytes]:
    """Name → bytes of all that a QDPX file of `study`, a fitted one, holds, in order.

    The same study always gives the same bytes. KeyError for a dialect that is not in `DIALECTS`.
    """
    writer = _Writer(study, DIALECTS[dialect])
    packed = {PROJECT: serialise(writer.project())}
    for text in study.texts:
        content = (BOM if text.text.startswith(BOM) else "") + text.text
        content = content.replace("\n", writer.dialect.line_end)
        packed[f"{FOLDER}/{writer.show(text.guid)}.txt"] = content.encode()
    return packed


@dataclass(slots=True)
class _Writer:
    study: Study
    dialect: Dialect
    notes: Element = field(default_factory=lambda: Element("Notes"))
    links: Element = field(default_factory=lambda: Element("Links"))
    used: set[str] = field(default_factory=set)

    def show(self, guid: str) -> str:
        """A GUID as the dialect writes it."""
        return guid.upper() if self.dialect.capitals else guid

    def project(self) -> Element:
        """The root element; its children stand in the order that the schema demands."""
        study = self.study
        origin = f"qualcode {__version__}"
        root = Element("Project", {"xmlns": NAMESPACE, "name": study.name, "origin": origin})
        coders = {coder.name: self.show(coder.guid) for coder in study.coders}
        if coders:
            users = SubElement(root, "Users")
            for name, guid in coders.items():
                SubElement(users, "User", {"guid": guid, "name": name})
        memos = self._write_memos(coders)
        if study.codes:
            codebook = SubElement(root, "CodeBook")

            def refer(element: Element, code: StudyCode) -> None:
                self._refer(element, "NoteRef", memos.get(("code", code.key), ()))

            write_codes(codebook, study.codes, show_guid=self.show, add_notes=refer)
        variables = self._write_variables(root)
        self._write_cases(root, variables)
        self._write_sources(root, variables, memos, coders)
        for collected in (self.notes, self.links):
            if len(collected):
                root.append(collected)
        self._write_sets(root)
        self._refer(root, "NoteRef", memos.get(("project", ""), ()))
        return root

    def _refer(self, element: Element, tag: str, guids: Iterable[str]) -> None:
        for guid in guids:
            SubElement(element, tag, {"targetGUID": guid})

    def _note(self, text: str, title: str, author: str, created: str, *identity: str | int) -> str:
        """The GUID of a new note."""
        number = 0
        while (guid := derive_guid("note", *identity, text, number)) in self.used:
            number += 1
        self.used.add(guid)
        attributes = {"guid": self.show(guid)}
        if title:
            attributes["name"] = title
        if author:
            attributes["creatingUser"] = author
        if created:
            attributes["creationDateTime"] = created
        note = SubElement(self.notes, "Note", attributes)
        SubElement(note, "PlainTextContent").text = text
        return self.show(guid)

    def _write_memos(self, coders: Mapping[str, str]) -> dict[tuple[str, str], list[str]]:
        """The GUIDs of the notes on each thing; those on cases are linked, as cases name none."""
        found: dict[tuple[str, str], list[str]] = {}
        cases = {case.id: case.guid for case in self.study.cases}
        for memo in self.study.memos:
            is_titled = memo.kind == "project" and memo.target
            title = memo.target if is_titled else short_title(memo.text)
            author = coders.get(memo.author, "")
            target = cases[memo.target] if memo.kind == "participant" else memo.target
            guid = self._note(memo.text, title, author, memo.created, memo.kind, target)
            if memo.kind == "participant":
                link = {
                    "guid": self.show(derive_guid("link", guid.lower(), target)),
                    "direction": "OneWay",
                    "originGUID": guid,
                    "targetGUID": self.show(target),
                }
                SubElement(self.links, "Link", link)
            elif not is_titled:
                found.setdefault((memo.kind, memo.target), []).append(guid)
        return found

    def _write_variables(self, root: Element) -> dict[tuple[str, bool], tuple[str, str]]:
        """The GUID and type of each variable, by its name and whether documents have it."""
        study = self.study
        if not study.variables:
            return {}
        parent = SubElement(root, "Variables")
        found: dict[tuple[str, bool], tuple[str, str]] = {}
        for variable in study.variables:
            things = study.texts if variable.of_documents else study.cases
            values = [t.attributes[variable.name] for t in things if variable.name in t.attributes]
            type_ = _type_of(variable, values)
            guid = self.show(derive_guid("variable", variable.name, variable.of_documents))
            found[variable.name, variable.of_documents] = guid, type_
            attributes = {"guid": guid, "name": variable.name, "typeOfVariable": type_}
            element = SubElement(parent, "Variable", attributes)
            if KINDS[type_] != variable.kind or (variable.of_documents and not values):
                extent = ", documents" if variable.of_documents else ""
                SubElement(element, "Description").text = f"qualcode: {variable.kind}{extent}"
        return found

    def _write_values(
        self,
        element: Element,
        attributes: Mapping[str, str],
        variables: Mapping[tuple[str, bool], tuple[str, str]],
        *,
        of_documents: bool,
    ) -> None:
        for name, value in attributes.items():
            guid, type_ = variables[name, of_documents]
            parent = SubElement(element, "VariableValue")
            SubElement(parent, "VariableRef", {"targetGUID": guid})
            if value:
                SubElement(parent, f"{type_}Value").text = value

    def _write_cases(
        self, root: Element, variables: Mapping[tuple[str, bool], tuple[str, str]]
    ) -> None:
        if not self.study.cases:
            return
        parent = SubElement(root, "Cases")
        texts = {text.key: self.show(text.guid) for text in self.study.texts}
        for case in self.study.cases:
            element = SubElement(parent, "Case", {"guid": self.show(case.guid), "name": case.id})
            if case.description:
                SubElement(element, "Description").text = case.description
            self._write_values(element, case.attributes, variables, of_documents=False)
            self._refer(element, "SourceRef", (texts[key] for key in case.texts))

    def _write_sources(
        self,
        root: Element,
        variables: Mapping[tuple[str, bool], tuple[str, str]],
        memos: Mapping[tuple[str, str], Sequence[str]],
        coders: Mapping[str, str],
    ) -> None:
        study = self.study
        if not study.texts:
            return
        parent = SubElement(root, "Sources")
        codes = {code.key: self.show(code.guid) for code in study.codes}
        by_text: dict[str, list[StudyCoding]] = {}
        for coding in study.codings:
            by_text.setdefault(coding.text, []).append(coding)
        for text in study.texts:
            guid = self.show(text.guid)
            attributes = {"guid": guid, "name": text.name}
            attributes["plainTextPath"] = f"{INSIDE}{guid}.txt"
            if text.created:
                attributes["creationDateTime"] = text.created
            source = SubElement(parent, "TextSource", attributes)
            self._write_selections(source, text, by_text.get(text.key, ()), codes, coders)
            self._refer(source, "NoteRef", memos.get(("document", text.key), ()))
            self._write_values(source, text.attributes, variables, of_documents=True)

    def _write_selections(
        self,
        source: Element,
        text: StudyText,
        codings: Sequence[StudyCoding],
        codes: Mapping[str, str],
        coders: Mapping[str, str],
    ) -> None:
        """The marked places of one text; a place has one selection, with all its codings in it."""
        shift = _line_end_shift(text.text) if self.dialect.line_end != "\n" else None
        for (start, end), here in groupby(codings, key=lambda c: (c.start, c.end)):
            for number, group in enumerate(self._selections(list(here))):
                begin, stop = (
                    (start, end) if shift is None else (start + shift[start], end + shift[end])
                )
                selection = self._selection(source, text, (begin, int(stop)), group, number, coders)
                memo_in = self.dialect.memo_in if len(group) == 1 else NOTE
                if memo_in == DESCRIPTION and group[0].memo:
                    SubElement(selection, "Description").text = group[0].memo
                for coding in group:
                    self._write_coding(selection, coding, codes, coders, with_memo=memo_in == NOTE)
                if memo_in == SELECTION and group[0].memo:
                    beside = self._selection(
                        source, text, (begin, int(stop)), group, -1 - number, coders
                    )
                    SubElement(beside, "Description").text = group[0].memo

    def _selections(self, codings: list[StudyCoding]) -> Iterator[list[StudyCoding]]:
        if self.dialect.one_each:
            yield from ([coding] for coding in codings)
        else:
            yield codings

    def _selection(
        self,
        source: Element,
        text: StudyText,
        place: tuple[int, int],
        codings: Sequence[StudyCoding],
        number: int,
        coders: Mapping[str, str],
    ) -> Element:
        first = codings[0]
        name = first.quote
        if 0 < self.dialect.name_length < len(name):
            name = name[: self.dialect.name_length] + "…"
        guid = derive_guid("selection", text.guid, first.start, first.end, number)
        attributes = {
            "guid": self.show(guid),
            "name": name,
            "startPosition": str(place[0]),
            "endPosition": str(place[1]),
            "creatingUser": coders[first.coder],
        }
        return SubElement(source, "PlainTextSelection", attributes)

    def _write_coding(
        self,
        selection: Element,
        coding: StudyCoding,
        codes: Mapping[str, str],
        coders: Mapping[str, str],
        *,
        with_memo: bool,
    ) -> None:
        coder = coders[coding.coder]
        attributes = {"guid": self.show(coding.guid), "creatingUser": coder}
        if coding.created:
            attributes["creationDateTime"] = coding.created
        element = SubElement(selection, "Coding", attributes)
        SubElement(element, "CodeRef", {"targetGUID": codes[coding.code]})
        if coding.memo and with_memo:
            title = short_title(coding.memo)
            note = self._note(coding.memo, title, coder, coding.created, "coding", coding.guid)
            SubElement(element, "NoteRef", {"targetGUID": note})

    def _write_sets(self, root: Element) -> None:
        """The sets; one of codes and one of documents that share their GUID are one."""
        study = self.study
        if not study.sets:
            return
        parent = SubElement(root, "Sets")
        guids = {("documents", text.key): text.guid for text in study.texts}
        guids |= {("codes", code.key): code.guid for code in study.codes}
        halves: dict[str, list[tuple[str, str]]] = {}
        for group in study.sets:
            members = halves.setdefault(group.guid, [])
            members += [(group.kind, guids[group.kind, key]) for key in group.members]
        for group in study.sets:
            if group.guid not in halves:
                continue
            members = halves.pop(group.guid)
            element = SubElement(parent, "Set", {"guid": self.show(group.guid), "name": group.name})
            if group.description:
                SubElement(element, "Description").text = group.description
            for kind, tag in (("codes", "MemberCode"), ("documents", "MemberSource")):
                self._refer(element, tag, (self.show(g) for k, g in members if k == kind))


def _type_of(variable: StudyVariable, values: Sequence[str]) -> str:
    """The ``typeOfVariable`` that holds all values as they are written."""
    stated = [value for value in values if value]
    if variable.kind == "number" and all(map(_INTEGER.fullmatch, stated)):
        return "Integer"
    if variable.kind == "number" and all(map(_DECIMAL.fullmatch, stated)):
        return "Float"
    if variable.kind == "date" and all(map(_is_day, stated)):
        return "Date"
    return "Text"


def _is_day(value: str) -> bool:
    """Whether xsd:date takes the value as it is."""
    if not _DAY.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _line_end_shift(text: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """How many line ends stand before each offset of the text, shape (len(text) + 1,)."""
    shift = np.zeros(len(text) + 1, dtype=np.int64)
    np.cumsum(code_points(text) == 0x0A, out=shift[1:])
    return shift
