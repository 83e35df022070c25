"""A REFI-QDA project → a study and the account of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.etree.ElementTree import Element

from ..messages import Said, say
from ..study import (
    Study,
    StudyCase,
    StudyCode,
    StudyCoder,
    StudyFile,
    StudyMemo,
    StudySet,
    StudyText,
    StudyVariable,
)
from .qdaxml import child_text, clean, free_name, identity, is_colour, is_guid, read_codes, utc
from .refi_losses import LOSSES
from .refi_package import FOLDER, Absent, Package, open_package
from .refi_placing import Note, People, Placed, Targets, place, short_title, titled
from .refi_schema import EXTENT, KINDS, KNOWN_ELEMENTS, READ_ATTRIBUTES, VALUES
from .refi_sources import Sources, read_sources
from .tally import Tally


def read_study(path: Path, *, accept_offsets: bool) -> StudyFile:
    """What the QDPX file at `path` holds, and the account of it."""
    package = open_package(path)
    with package.container:
        return _Reader(package, package.project()).run(accept_offsets)


@dataclass(slots=True)
class _Reader:
    package: Package
    root: Element
    tally: Tally = field(default_factory=lambda: Tally(LOSSES))
    skipped: list[tuple[str, Said]] = field(default_factory=list)
    memos: list[StudyMemo] = field(default_factory=list)

    def run(self, accept_offsets: bool) -> StudyFile:
        """The study and its account."""
        root, origin = self.root, clean(self.root.get("origin") or "")
        people = self._people()
        notes = self._notes(people)
        codes, code_keys = self._codes(notes)
        variables = self._variables()
        case_elements = self._cases()
        sources = read_sources(root.find("Sources"), self.package, self.tally, self.skipped)
        self._follow_links(notes, code_keys, case_elements, sources)
        placed = place(
            sources.texts,
            path=self.package.path,
            origin=origin,
            accept=accept_offsets,
            targets=Targets(code_keys, {guid: name for guid, (name, _) in case_elements.items()}),
            people=people,
            notes=notes,
            tally=self.tally,
            skipped=self.skipped,
        )
        read = {text.key for text in placed.texts}
        texts, text_names = self._valued(sources, placed, variables)
        cases, case_names = self._with_values(case_elements, sources, placed, variables, read)
        sets = self._sets(sources, code_keys, read)
        self._document_memos(sources, placed, notes, read)
        self._project_memos(notes)
        self._look_over()
        study = Study(
            name=clean(root.get("name") or ""),
            origin=origin,
            coders=self._coders(people),
            codes=tuple(codes),
            texts=texts,
            codings=tuple(placed.codings),
            cases=cases,
            variables=_scoped(variables, case_names, text_names),
            memos=(*self.memos, *placed.memos),
            sets=sets,
        )
        offsets = (placed.dialect,) if placed.dialect else ()
        return StudyFile(study, tuple(self.skipped), self.tally.losses(), offsets)

    def _people(self) -> People:
        names: dict[str, str] = {}
        taken: dict[str, int] = {}
        for user in self.root.iterfind("Users/User"):
            guid = identity(user.get("guid"))
            stated = clean(user.get("name") or user.get("id") or "") or guid
            name = free_name(stated, taken)
            if name != stated:
                self.tally.add("renamed_coders", stated)
            names.setdefault(guid, name)
        return People(names, names.get(identity(self.root.get("creatingUserGUID")), ""))

    def _coders(self, people: People) -> tuple[StudyCoder, ...]:
        for name in people.unknown.values():
            self.tally.add("unnamed_coders", name)
        return (
            *(StudyCoder(n, guid if is_guid(guid) else "") for guid, n in people.names.items()),
            *(StudyCoder(n, g if is_guid(g) else "") for g, n in people.unknown.items()),
        )

    def _notes(self, people: People) -> dict[str, Note]:
        notes: dict[str, Note] = {}
        for element in self.root.iterfind("Notes/Note"):
            guid = identity(element.get("guid"))
            found = self.package.text_of(element)
            text = "" if isinstance(found, Absent) else clean(found.text)
            if isinstance(found, Absent) and (
                element.get("plainTextPath") or element.get("richTextPath")
            ):
                self.skipped.append((clean(element.get("name") or guid), found.why))
            user = identity(element.get("creatingUser"))
            notes[guid] = Note(
                guid,
                title=clean(element.get("name") or ""),
                text="\n\n".join(filter(None, [text, child_text(element, "Description")])),
                author=people.name(user) if user else "",
                created=utc(element.get("creationDateTime") or ""),
            )
            marked = [*element.iter("PlainTextSelection"), *element.iter("Coding")]
            self.tally.add("note_codings", notes[guid].title, len(marked))
        return notes

    def _codes(self, notes: Mapping[str, Note]) -> tuple[list[StudyCode], dict[str, str]]:
        """The codes, and their keys by identity."""
        codes: list[StudyCode] = []
        keys: dict[str, str] = {}
        for code, element in read_codes(self.root.find("CodeBook/Codes")):
            if code.colour and not is_colour(code.colour):
                self.tally.add("colours", code.colour)
            codes.append(code)
            keys.setdefault(identity(element.get("guid")), code.key)
            self._attach(notes, element, "code", code.key)
        return codes, keys

    def _attach(self, notes: Mapping[str, Note], element: Element, kind: str, target: str) -> None:
        """The notes that `element` refers to, as memos."""
        self._attach_all(
            notes,
            [identity(r.get("targetGUID")) for r in element.iterfind("NoteRef")],
            kind,
            target,
        )

    def _attach_all(
        self, notes: Mapping[str, Note], guids: Iterable[str], kind: str, target: str
    ) -> None:
        for guid in dict.fromkeys(guids):
            note = notes.get(guid)
            if note is None:
                self.tally.add("unknown_notes", guid)
                continue
            note.refers = True
            self.memos.append(StudyMemo(kind, target, titled(note), note.author, note.created))

    def _variables(self) -> dict[str, StudyVariable]:
        """The variables by identity, not yet known whether of cases or of documents."""
        found: dict[str, StudyVariable] = {}
        for element in self.root.iterfind("Variables/Variable"):
            type_ = (element.get("typeOfVariable") or "Text").strip()
            kind, extent = KINDS.get(type_, "text"), False
            description = child_text(element, "Description")
            if match := EXTENT.fullmatch(description):
                kind, extent = match[1], bool(match[2])
            elif description:
                self.tally.add("variable_descriptions", description[:60])
            name = clean(element.get("name") or "") or identity(element.get("guid"))
            if type_ == "DateTime":
                self.tally.add("variable_types", name)
            found[identity(element.get("guid"))] = StudyVariable(name, kind, extent)
        return found

    def _values(
        self, elements: Iterable[Element], variables: Mapping[str, StudyVariable]
    ) -> tuple[dict[str, str], set[str]]:
        """Attributes by name, and the identities of their variables."""
        values: dict[str, str] = {}
        used: set[str] = set()
        for element in elements:
            reference = element.find("VariableRef")
            guid = identity(reference.get("targetGUID") if reference is not None else "")
            variable = variables.get(guid)
            if variable is None:
                self.tally.add("unknown_members", guid)
                continue
            used.add(guid)
            value = next((clean(c.text or "") for c in element if c.tag in VALUES), "")
            if values.setdefault(variable.name, value) != value:
                self.tally.add("double_values", variable.name)
        return values, used

    def _cases(self) -> dict[str, tuple[str, Element]]:
        """The cases by identity: their names, each another one, and their elements."""
        found: dict[str, tuple[str, Element]] = {}
        names: dict[str, int] = {}
        for number, element in enumerate(self.root.iterfind("Cases/Case"), start=1):
            guid = identity(element.get("guid"))
            stated = clean(element.get("name") or "") or guid
            name = free_name(stated, names)
            if name != stated:
                self.tally.add("renamed_cases", stated)
            found[guid if guid and guid not in found else f"case#{number}"] = (name, element)
        return found

    def _follow_links(
        self,
        notes: Mapping[str, Note],
        codes: Mapping[str, str],
        cases: Mapping[str, tuple[str, Element]],
        sources: Sources,
    ) -> None:
        """Links between a note and something else make it a note on that; others are lost."""
        passages = {p.guid: p for text in sources.texts for p in text.passages if p.guid}
        by_key = {text.key: text for text in sources.texts}
        for link in self.root.iterfind("Links/Link"):
            ends = [identity(link.get("originGUID")), identity(link.get("targetGUID"))]
            if ends[0] not in notes:
                ends.reverse()
            note, thing = ends
            if note not in notes:
                self.tally.add("links", clean(link.get("name") or ""))
            elif thing in passages:
                passages[thing].notes.append(note)
            elif thing in sources.documents:
                by_key[sources.documents[thing]].notes.append(note)
            elif thing in codes:
                self._attach_all(notes, [note], "code", codes[thing])
            elif thing in cases:
                self._attach_all(notes, [note], "participant", cases[thing][0])
            else:
                self.tally.add("links", clean(link.get("name") or ""))

    def _valued(
        self, sources: Sources, placed: Placed, variables: Mapping[str, StudyVariable]
    ) -> tuple[tuple[StudyText, ...], set[str]]:
        """The texts with their attributes, and the variables that these use."""
        elements = {text.key: text.values for text in sources.texts}
        used: set[str] = set()
        texts = []
        for text in placed.texts:
            values, names = self._values(elements[text.key], variables)
            used |= names
            texts.append(replace(text, attributes=values) if values else text)
        return tuple(texts), used

    def _with_values(
        self,
        elements: Mapping[str, tuple[str, Element]],
        sources: Sources,
        placed: Placed,
        variables: Mapping[str, StudyVariable],
        read: set[str],
    ) -> tuple[tuple[StudyCase, ...], set[str]]:
        """The cases, and the variables that these use."""
        used: set[str] = set()
        cases = []
        spoken: dict[str, list[str]] = {}
        for case, key in placed.case_texts:
            spoken.setdefault(case, []).append(key)
        for guid, (name, element) in elements.items():
            values, names = self._values(element.iterfind("VariableValue"), variables)
            used |= names
            keys = [
                self._member(ref, sources.documents, read) for ref in element.iterfind("SourceRef")
            ]
            for ref in element.iterfind("SelectionRef"):
                key = self._member(ref, sources.selections, read)
                self.tally.add("case_passages", name, int(bool(key)))
                keys.append(key)
            keys += spoken.get(name, ())
            self.tally.add("case_codes", name, len(element.findall("CodeRef")))
            cases.append(
                StudyCase(
                    id=name,
                    attributes=values,
                    texts=tuple(dict.fromkeys(filter(None, keys))),
                    description=child_text(element, "Description"),
                    guid=guid if is_guid(guid) else "",
                )
            )
        return tuple(cases), used

    def _member(self, reference: Element, known: Mapping[str, str], read: set[str]) -> str:
        """The key that a reference means, or empty and a loss."""
        guid = identity(reference.get("targetGUID"))
        key = known.get(guid, "")
        if key in read:
            return key
        self.tally.add("unknown_members", guid)
        return ""

    def _sets(
        self, sources: Sources, codes: Mapping[str, str], read: set[str]
    ) -> tuple[StudySet, ...]:
        sets = []
        code_keys = set(codes.values())
        for element in self.root.iterfind("Sets/Set"):
            name, guid = clean(element.get("name") or ""), identity(element.get("guid"))
            description = child_text(element, "Description")
            self.tally.add("set_notes", name, len(element.findall("MemberNote")))
            of_codes = [
                self._member(ref, codes, code_keys) for ref in element.iterfind("MemberCode")
            ]
            of_texts = [
                self._member(ref, sources.documents, read)
                for ref in element.iterfind("MemberSource")
            ]
            for kind, members in (("documents", of_texts), ("codes", of_codes)):
                if members or (kind == "documents" and not of_codes):
                    kept = tuple(dict.fromkeys(filter(None, members)))
                    own = guid if is_guid(guid) else ""
                    sets.append(StudySet(name, kind, kept, description, own))
        return tuple(sets)

    def _document_memos(
        self, sources: Sources, placed: Placed, notes: Mapping[str, Note], read: set[str]
    ) -> None:
        for text in sources.texts:
            if text.key in read:
                for description in text.descriptions:
                    self.memos.append(StudyMemo("document", text.key, description))
                self._attach_all(notes, text.notes, "document", text.key)

    def _project_memos(self, notes: Mapping[str, Note]) -> None:
        """The description of the project, its notes, and the notes that nothing refers to."""
        description = child_text(self.root, "Description")
        if description:
            self.memos.append(StudyMemo("project", "", description))
        own = {identity(ref.get("targetGUID")) for ref in self.root.iterfind("NoteRef")}
        for guid in sorted(own - notes.keys()):
            self.tally.add("unknown_notes", guid)
        for guid, note in notes.items():
            is_own = guid in own
            if is_own or not note.refers:
                title = "" if is_own and note.title == short_title(note.text) else note.title
                memo = StudyMemo("project", title, note.text, note.author, note.created)
                self.memos.append(memo)

    def _look_over(self) -> None:
        """Counts what nothing above has read: graphs, attributes, what the schema does not know."""
        left: Counter[str] = Counter()
        unknown: Counter[str] = Counter()
        for element in self.root.iter():
            if element.tag not in KNOWN_ELEMENTS:
                unknown[element.tag] += 1
                continue
            read = READ_ATTRIBUTES.get(element.tag, frozenset())
            for name in element.attrib.keys() - read:
                if not name.startswith("{"):
                    left[f"{element.tag}@{name}"] += 1
        for name, count in left.most_common():
            self.tally.add("attributes", f"{name} × {count}", count)
        for name, count in unknown.most_common():
            self.tally.add("unknown_elements", f"{name} × {count}", count)
        for graph in self.root.iterfind("Graphs/Graph"):
            self.tally.add("graphs", clean(graph.get("name") or ""))
        for member in self.package.container.names:
            folder, _, name = member.rpartition("/")
            is_source = folder.lower().split("/")[-1] == FOLDER and not name.startswith(".")
            if is_source and member not in self.package.used:
                self.skipped.append((member, say("nothing in the project refers to it")))


def _scoped(
    variables: Mapping[str, StudyVariable], of_cases: set[str], of_texts: set[str]
) -> tuple[StudyVariable, ...]:
    """Each variable as one of cases, of documents, or both, as it is used."""
    found = []
    for guid, variable in variables.items():
        in_texts = guid in of_texts or (variable.of_documents and guid not in of_cases)
        if guid in of_cases or not in_texts:
            found.append(StudyVariable(variable.name, variable.kind))
        if in_texts:
            found.append(StudyVariable(variable.name, variable.kind, of_documents=True))
    return tuple(dict.fromkeys(found))
