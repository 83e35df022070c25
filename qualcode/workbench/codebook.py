"""`codebook`: the verbs that look after a codebook: read, check, show, export, compare."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..coding import CodebookDiff, Complaint, check_codebook, diff_codebooks, load_codebook
from ..errors import NoCodebook, UnknownName
from ..files import tables, transcripts
from ..files.encodings import decode
from ..files.writing import write_new
from ..messages import say
from ..model import Code, Codebook, Status
from ..store import CodebookInfo, Project
from .blind import visible_counts
from .naming import known_code
from .opening import open_project
from .progress import silent
from .reading import read_documents


def read_yaml(path: Path) -> tuple[Codebook, str, bytes]:
    """The codebook of a YAML file, its text as it was written, its bytes. Raises CodebookError."""
    raw = transcripts.read_bytes(path)
    text = decode(raw, path=str(path)).text
    return load_codebook(text, path=str(path)), text, raw


def read_codebook(path: Path) -> tuple[Codebook, str]:
    """The codebook of a YAML file, and the SHA-256 of its bytes. Raises CodebookError."""
    book, _, raw = read_yaml(path)
    return book, hashlib.sha256(raw).hexdigest()


def codebook_in_force(project: Project) -> tuple[Codebook, CodebookInfo]:
    """The project's codebook and what is known of it. Raises NoCodebook."""
    book, versions = project.codebook(), project.codebooks()
    if book is None or not versions:
        raise NoCodebook
    return book, versions[-1]


def check_codebook_file(
    path: Path, transcript_paths: Sequence[Path], *, labels: Path | None = None
) -> tuple[Codebook, list[Complaint]]:
    """The codebook of a file, and what there is to mend in it beside the given transcripts."""
    codebook, _ = read_codebook(path)
    speakers = tables.read_labels(labels) if labels else []
    found = transcripts.find_transcripts(transcript_paths) if transcript_paths else None
    documents = read_documents(found.paths, speakers, [], "pyvi", silent) if found else ()
    return codebook, check_codebook(codebook, documents)


def check_project_codebook(project: Project) -> tuple[Codebook, list[Complaint]]:
    """The project's codebook, and what there is to mend in it beside the project's documents.

    Raises NoCodebook.
    """
    codebook, _ = codebook_in_force(project)
    documents = (project.document(info.name) for info in project.documents())
    return codebook, check_codebook(codebook, documents)


def export_codebook(
    project: Project, number: int | None = None, *, output: Path | None = None
) -> tuple[CodebookInfo, str]:
    """A version of the project's codebook and its YAML as it was written, also to `output`.

    Raises NoCodebook, UnknownName for a version that is not there, OutputError where `output`
    is another file already.
    """
    info = find_version(project, number)
    yaml = project.codebook_yaml(info.number)
    if output is not None:
        write_new(output, yaml.encode())
    return info, yaml


def find_version(project: Project, number: int | None = None) -> CodebookInfo:
    """What is known of a version, by default of the one in force.

    Raises NoCodebook, UnknownName.
    """
    versions = project.codebooks()
    if not versions:
        raise NoCodebook
    found = [info for info in versions if number in (None, info.number)]
    if not found:
        known = ", ".join(str(info.number) for info in versions)
        hint = say("Known here: {known}.", known=known)
        raise UnknownName(what=say("version of the codebook"), name=number, hint=hint)
    return found[-1]


@dataclass(frozen=True, slots=True)
class ComparedCodebooks:
    """Two codebooks with the names that they were asked for by, and what differs."""

    old_name: str
    new_name: str
    old: Codebook
    new: Codebook
    diff: CodebookDiff

    def as_record(self) -> dict[str, Any]:
        """Plain values under stable keys."""
        return {
            "old": {"name": self.old_name, "version": self.old.version},
            "new": {"name": self.new_name, "version": self.new.version},
            **self.diff.as_record(),
        }


def compare_codebooks(place: Path | str | None, names: Sequence[str]) -> ComparedCodebooks:
    """What changed between two codebooks, each named by a version's number or a file.

    With one name: from the version of that number to the one in force, or from the one in force
    to the file. Without: from the last version but one to the one in force. The project at
    `place` is opened only if it is needed. Raises NoCodebook, UnknownName, CodebookError.
    """
    if len(names) == 2 and not any(name.isdecimal() for name in names):
        books = [read_codebook(Path(name))[0] for name in names]
    else:
        with open_project(place, write=False) as project:
            last = find_version(project).number
            if not names:
                names = [str(max(1, last - 1)), str(last)]
            elif len(names) == 1:
                names = [names[0], str(last)] if names[0].isdecimal() else [str(last), names[0]]
            books = [_named(project, name) for name in names]
    (old_name, new_name), (old, new) = names, books
    return ComparedCodebooks(old_name, new_name, old, new, diff_codebooks(old, new))


def _named(project: Project, name: str) -> Codebook:
    if not name.isdecimal():
        return read_codebook(Path(name))[0]
    info = find_version(project, int(name))
    book = project.codebook(info.number)
    assert book is not None
    return book


@dataclass(frozen=True, slots=True)
class CodeUse:
    """A code, how deep it stands below others, and how its codings stand, by status.

    `code` is None for an id that codings have and the codebook has not.
    """

    id: str
    code: Code | None
    depth: int
    codings: dict[Status, int]

    @property
    def reviewed(self) -> int:
        """Codings that a person made or accepted."""
        return self.codings.get(Status.MANUAL, 0) + self.codings.get(Status.ACCEPTED, 0)

    def as_record(self) -> dict[str, Any]:
        """Plain values under stable keys."""
        return {
            "id": self.id,
            "name": self.code.name._asdict() if self.code else None,
            "parent": self.code.parent if self.code else None,
            "depth": self.depth,
            "indicators": len(self.code.indicators) if self.code else 0,
            "codings": {status.value: self.codings.get(status, 0) for status in Status},
        }


@dataclass(frozen=True, slots=True)
class CodebookOverview:
    """The codebook in force as a tree, with how often each code is used."""

    info: CodebookInfo
    codebook: Codebook
    codes: tuple[CodeUse, ...]

    def as_record(self) -> dict[str, Any]:
        """Plain values under stable keys."""
        return {
            "number": self.info.number,
            "version": self.info.version,
            "title": self.codebook.title._asdict(),
            "domains": [
                {"id": domain.id, "name": domain.name._asdict()} for domain in self.codebook.domains
            ],
            "codes": [use.as_record() for use in self.codes],
        }


def codebook_overview(project: Project, viewer: str | None = None) -> CodebookOverview:
    """The codes by domain, each above those below it, then ids that only codings have.

    Raises NoCodebook.
    """
    codebook, info = codebook_in_force(project)
    counts: dict[str, dict[Status, int]] = {}
    for (code, _, status), n in visible_counts(project, viewer).items():
        of_code = counts.setdefault(code, {})
        of_code[Status(status)] = of_code.get(Status(status), 0) + n
    uses = [
        CodeUse(code.id, code, depth, counts.pop(code.id, {})) for code, depth in _tree(codebook)
    ]
    uses += [CodeUse(code_id, None, 0, counts[code_id]) for code_id in sorted(counts)]
    return CodebookOverview(info, codebook, tuple(uses))


def _tree(codebook: Codebook) -> Iterator[tuple[Code, int]]:
    """Each code with its depth, the domains in order."""
    below: dict[str | None, list[Code]] = {}
    for code in codebook.codes:
        below.setdefault(code.parent, []).append(code)

    def walk(code: Code, depth: int) -> Iterator[tuple[Code, int]]:
        yield code, depth
        for child in below.get(code.id, ()):
            yield from walk(child, depth + 1)

    for domain in codebook.domains:
        for code in below.get(None, ()):
            if code.domain == domain.id:
                yield from walk(code, 0)


@dataclass(frozen=True, slots=True)
class CodeInFull:
    """A code with all that the codebook says of it, and its codings by coder and status."""

    code: Code
    codings: dict[tuple[str, Status], int]

    def as_record(self) -> dict[str, Any]:
        """Plain values under stable keys."""
        code = self.code
        texts = ("name", "definition", "include", "exclude", "typical", "atypical")
        return {
            "id": code.id,
            **{name: getattr(code, name)._asdict() for name in texts},
            "colour": code.colour,
            "parent": code.parent,
            "roles": [role.value for role in code.roles],
            "indicators": [
                {
                    "id": sign.id,
                    "kind": sign.kind,
                    "slots": [list(slot) for slot in sign.slots],
                    "pattern": sign.pattern,
                    "unless": list(sign.unless),
                    "negation": sign.negation.value,
                    "flip_to": sign.flip_to,
                    "line": sign.line,
                }
                for sign in code.indicators
            ],
            "codings": [
                {"coder": coder, "status": status.value, "codings": n}
                for (coder, status), n in self.codings.items()
            ],
        }


def code_in_full(project: Project, code_id: str, viewer: str | None = None) -> CodeInFull:
    """One code of the codebook in force. Raises NoCodebook, UnknownName."""
    codebook, _ = codebook_in_force(project)
    code = codebook.code(known_code(codebook, code_id))
    assert code is not None
    counts = {
        (coder, Status(status)): n
        for (coded, coder, status), n in sorted(visible_counts(project, viewer).items())
        if coded == code.id
    }
    return CodeInFull(code, counts)
