"""A QDPX file as a package: its project, and the texts that the project refers to."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from ..errors import BrokenDocument, InputError, NotFound
from ..messages import Said, say
from .container import Container, open_container
from .encodings import decode
from .qdaxml import strip_namespaces
from .xml import parse

INSIDE, OUTSIDE = "internal://", ("relative://", "absolute://")
PROJECT_ENDING = ".qde"
FOLDER = "sources"


@dataclass(frozen=True, slots=True)
class Plain:
    """A text as a source states it; `is_styled` where only a Word file holds it.

    `raw` are the bytes of its member; None where the text stands in the project itself.
    """

    text: str
    encoding: str = "utf-8"
    raw: bytes | None = None
    member: str = ""
    is_styled: bool = False


@dataclass(frozen=True, slots=True)
class Absent:
    """Why a source gives no text."""

    why: Said


@dataclass(slots=True)
class Package:
    """An opened QDPX file; `used` are the members that something in its project refers to."""

    path: str
    container: Container
    used: set[str] = field(default_factory=set)

    def project(self) -> Element:
        """The root of the project, its tags as local names.

        Raises BrokenDocument where there is not exactly one project, BrokenXml, TooLarge.
        """
        names = [n for n in self.container.names if n.lower().endswith(PROJECT_ENDING)]
        at_top = [name for name in names if "/" not in name]
        if len(names) > 1 and len(at_top) == 1:
            names = at_top
        if len(names) != 1:
            what = say("it holds {n} projects (*.qde), not one", n=len(names))
            raise BrokenDocument(path=self.path, format="REFI-QDA", what=what)
        self.used.add(names[0])
        root = strip_namespaces(parse(self.container.read(names[0]), path=self.path, part=names[0]))
        if root.tag != "Project":
            what = say("its project begins with <{tag}>, not <Project>", tag=root.tag)
            raise BrokenDocument(path=self.path, format="REFI-QDA", what=what)
        return root

    def member(self, reference: str) -> str | None:
        """The member that a path such as ``internal://GUID.txt`` means, or None.

        Letter case does not count, nor whether the scheme, the folder or both are written.
        """
        name = reference.strip().removeprefix(INSIDE).replace("\\", "/").lstrip("/")
        for candidate in (name, unquote(name)):
            for tried in (f"{FOLDER}/{candidate}", candidate):
                found = self.container.find(tried) if candidate else None
                if found:
                    self.used.add(found)
                    return found
        return None

    def text_of(self, element: Element) -> Plain | Absent:
        """The text of an element of the schema's TextSourceType, or why there is none.

        The plain text counts; a Word file is read only where there is no other.
        """
        plain, styled = element.get("plainTextPath"), element.get("richTextPath")
        inline = element.find("PlainTextContent")
        if styled:
            self.member(styled)
        if plain and plain.startswith(OUTSIDE):
            return Absent(say("it lies outside the file and was not opened"))
        member = self.member(plain) if plain else None
        if member:
            return self._plain(member)
        if inline is not None:
            return Plain(inline.text or "")
        if styled and (member := self.member(styled)):
            return self._styled(member)
        if plain or styled:
            return Absent(say("the file does not hold it"))
        return Absent(say("it has no text"))

    def _plain(self, member: str) -> Plain | Absent:
        try:
            raw = self.container.read(member)
            if not raw.strip(b"\xef\xbb\xbf \t\r\n"):
                return Plain(raw.decode("utf-8"), raw=raw, member=member)
            decoded = decode(raw, path=f"{self.path} ({member})")
        except InputError as error:
            return Absent(say(error.template, **error.values))
        except UnicodeDecodeError:
            return Absent(say("its bytes are no text"))
        return Plain(decoded.text, decoded.encoding, raw, member)

    def _styled(self, member: str) -> Plain | Absent:
        from .docx import read

        try:
            raw = self.container.read(member)
            readings = read(raw, path=f"{self.path} ({member})")
        except InputError as error:
            return Absent(say(error.template, **error.values))
        if not readings:
            return Absent(say("it has no text"))
        return Plain(readings[0].text, readings[0].encoding, raw, member, is_styled=True)


def open_package(path: Path) -> Package:
    """The package in the file at `path`. Raises NotFound, BrokenContainer or TooLarge."""
    if not path.is_file():
        raise NotFound(path=path)
    return Package(str(path), open_container(path, path=str(path)))


def file_name(reference: str) -> str:
    """The last part of a path as a source states it."""
    return PurePosixPath(reference.replace("\\", "/")).name
