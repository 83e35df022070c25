"""The one door to every ZIP: DOCX, ODT, XLSX, QDPX. Nothing is ever unpacked to the disk.

    with open_container(raw, path="phong_van.docx") as container:
        document = container.read("word/document.xml")

A member is read by its exact name, and its real bytes are counted while they stream; what the
archive declares is believed for nothing but an early refusal. `pack` is the way out.
"""

from __future__ import annotations

import io
import mmap
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from ..errors import BrokenContainer, TooLarge
from ..limits import (
    MAX_MEMBER_BYTES,
    MAX_MEMBER_NAME,
    MAX_MEMBERS,
    MAX_PACKING_RATIO,
    MAX_UNPACKED_BYTES,
    PACKING_RATIO_FROM,
)
from ..messages import Said, say

_LIBRARY_ERRORS = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    LookupError,
    UnicodeError,
    ValueError,
)
"""What zipfile, and what it calls, raise where an archive is not what it should be."""

_CHUNK = 2**16
_ENTRY = b"PK\x01\x02"  # each entry of a ZIP's table of contents starts so
_ENCRYPTED = 0x1 | 0x40 | 0x2000  # flag bits: encrypted, strongly, table of contents too
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_NOT_FILES = (stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK)
_DRIVE = re.compile(r"[A-Za-z]:")
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest time that a ZIP can state


class Container:
    """An opened archive: `names` are those of its files, in its order, folders left out."""

    def __init__(self, archive: zipfile.ZipFile, *, path: str) -> None:
        self.path = path
        self._archive = archive
        self._members = {m.orig_filename: m for m in _checked(archive.infolist(), path)}
        self._unpacked: dict[str, int] = {}
        self._known = {_identity(name): name for name in self._members}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._members)

    def __enter__(self) -> Container:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the file."""
        self._archive.close()

    def find(self, name: str) -> str | None:
        """The name of the member called `name`, whatever its case, or None."""
        return name if name in self._members else self._known.get(_identity(name))

    def size(self, name: str) -> int:
        """The bytes that the archive says `name` has; only reading it counts them."""
        return self._members[name].file_size

    def read(self, name: str, *, limit: int = MAX_MEMBER_BYTES) -> bytes:
        """The bytes of the member of this name.

        Raises BrokenContainer where there is none, or where it is damaged, and TooLarge where it
        holds more than `limit`, or all that was read more than MAX_UNPACKED_BYTES.
        """
        member = self._members.get(name)
        if member is None:
            raise _refusal(self.path, say("it has no part {name}", name=name))
        if member.file_size > limit:
            raise _too_large(self.path, "MAX_MEMBER_BYTES", limit)
        before = sum(size for other, size in self._unpacked.items() if other != name)
        content = bytearray()
        with _typed(self.path), self._archive.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                content += chunk
                self._check(member, len(content), before, limit)
        if len(content) != member.file_size:
            raise _refusal(self.path, say("{name} ends too early", name=name))
        self._unpacked[name] = len(content)
        return bytes(content)

    def _check(self, member: zipfile.ZipInfo, size: int, before: int, limit: int) -> None:
        if size > limit:
            raise _too_large(self.path, "MAX_MEMBER_BYTES", limit)
        if before + size > MAX_UNPACKED_BYTES:
            raise _too_large(self.path, "MAX_UNPACKED_BYTES", MAX_UNPACKED_BYTES)
        if size > PACKING_RATIO_FROM and size > MAX_PACKING_RATIO * max(1, member.compress_size):
            raise _refusal(
                self.path,
                say(
                    "{name} is packed tighter than {limit} to 1 (MAX_PACKING_RATIO), as no "
                    "document is",
                    name=member.orig_filename,
                    limit=MAX_PACKING_RATIO,
                ),
            )


def open_container(source: bytes | Path, *, path: str) -> Container:
    """The archive in these bytes, or in this file where it may be too large to hold at once.

    Its table of contents is read and judged here: names that could lead elsewhere, links, two
    members of one name (case and NFC apart), encryption, unknown methods, too many members.
    Raises BrokenContainer or TooLarge.
    """
    with _typed(path):
        if _count_entries(source) > 10 * MAX_MEMBERS:  # zipfile would make an object of each
            raise _too_large(path, "MAX_MEMBERS", MAX_MEMBERS)
        archive = zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source)
        try:
            return Container(archive, path=path)
        except BaseException:
            archive.close()
            raise


def pack(members: Mapping[str, bytes]) -> bytes:
    """A ZIP of these members in this order; the same members always give the same bytes.

    Raises ValueError for a name that `open_container` would refuse.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            if fault := _fault_of_name(name):
                raise ValueError(str(fault))
            member = zipfile.ZipInfo(name, date_time=_FIRST_DAY)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3
            member.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(member, content)
    return packed.getvalue()


@contextmanager
def _typed(path: str) -> Iterator[None]:
    """A block in which whatever the library raises becomes BrokenContainer."""
    try:
        yield
    except _LIBRARY_ERRORS as error:
        what = say("it cannot be unpacked ({error})", error=str(error) or type(error).__name__)
        raise _refusal(path, what) from None


def _count_entries(source: bytes | Path) -> int:
    """No fewer than the entries of the table of contents; an archive inside adds its own."""
    if isinstance(source, bytes):
        return source.count(_ENTRY)
    with source.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as bytes_:
        found, place = 0, bytes_.find(_ENTRY)
        while place >= 0 and found <= 10 * MAX_MEMBERS:
            found, place = found + 1, bytes_.find(_ENTRY, place + len(_ENTRY))
        return found


def _checked(members: list[zipfile.ZipInfo], path: str) -> Iterator[zipfile.ZipInfo]:
    """The files among `members`; folders are judged by their names and left out."""
    if len(members) > MAX_MEMBERS:
        raise _too_large(path, "MAX_MEMBERS", MAX_MEMBERS)
    seen: set[str] = set()
    for member in members:
        name = member.orig_filename
        fault = _fault_of_name(name) or _fault_of_member(member)
        if fault is None and _identity(name) in seen:
            fault = say("two members are called {name}", name=name)
        if fault:
            raise _refusal(path, fault)
        seen.add(_identity(name))
        if not name.endswith("/"):
            yield member


def _identity(name: str) -> str:
    """What a file system that knows neither case nor composition would call the member."""
    return unicodedata.normalize("NFC", name).casefold().rstrip("/")


def _fault_of_name(name: str) -> Said | None:
    """What is wrong with a member's name, or None."""
    shown = name[:60].encode("unicode_escape").decode("ascii") if not name.isprintable() else name
    if not name or "\0" in name or len(name) > MAX_MEMBER_NAME:
        return say("the name of a member cannot be one (“{name}”)", name=shown[:60])
    parts = name.removesuffix("/").split("/")
    if "\\" in name or _DRIVE.match(name) or not {"", ".", ".."}.isdisjoint(parts):
        return say("a member's name leads out of the archive (“{name}”)", name=shown)
    return None


def _fault_of_member(member: zipfile.ZipInfo) -> Said | None:
    """What is wrong with a member, its name apart, or None."""
    name = member.orig_filename
    if member.flag_bits & _ENCRYPTED:
        return say("it is protected by a password, which has to be taken off first")
    if stat.S_IFMT(member.external_attr >> 16) in _NOT_FILES:
        return say("{name} is a link or a device, not a file", name=name)
    if member.compress_type not in _METHODS:
        return say(
            "{name} is packed by the method {method}, which no document has",
            name=name,
            method=member.compress_type,
        )
    return None


def _refusal(path: str, what: Said) -> BrokenContainer:
    return BrokenContainer(path=path, what=what)


def _too_large(path: str, name: str, limit: int) -> TooLarge:
    return TooLarge(path=path, name=name, limit=limit)
