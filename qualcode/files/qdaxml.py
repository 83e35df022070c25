"""What REFI-QDA projects and codebooks have in common: names, GUIDs, times and the code tree."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element, SubElement

from ..study import StudyCode
from .described import read as read_description

OURS = UUID("a2199093-b738-420a-9fcb-36e70572cded")
"""The namespace of the GUIDs that we derive."""

_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_COLOUR = re.compile(r"#(?:[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def strip_namespaces(root: Element) -> Element:
    """`root` with its tags and those of all below as local names; whose they are varies."""
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


def identity(guid: str | None) -> str:
    """A GUID as we compare them: lower case, without braces."""
    return guid.strip().strip("{}").lower() if guid else ""


def is_guid(text: str) -> bool:
    """Whether the schema would take `text`, an identity, for a GUID."""
    return _GUID.fullmatch(text) is not None


def is_colour(text: str) -> bool:
    """Whether the schema would take `text` for a colour."""
    return _COLOUR.fullmatch(text) is not None


def derive_guid(*parts: str | int) -> str:
    """A GUID that the same parts always give."""
    return str(uuid5(OURS, "\x1f".join(map(str, parts))))


def clean(text: str) -> str:
    r"""`text` in NFC with ``\n`` line ends and without what no XML can hold.

    >>> clean("Da\u0323 va\u0302ng\r\n\x00")
    'Dạ vâng\n'
    """
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _UNWRITABLE.sub("", text))


@lru_cache(2**16)
def utc(time: str) -> str:
    """An xsd:dateTime as ISO 8601 in UTC, empty where it is none; without a zone it counts as UTC.

    >>> utc("2024-01-15T10:00:00.120+07:00"), utc("2024-01-15T10:00:00"), utc("hôm qua")
    ('2024-01-15T03:00:00.120Z', '2024-01-15T10:00:00Z', '')
    """
    if "T" not in time:
        return ""
    try:
        parsed = datetime.fromisoformat(time.strip())
        parsed = parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError):
        return ""
    fine = parsed.microsecond
    shown = parsed.isoformat(
        timespec="seconds" if not fine else "milliseconds" if fine % 1000 == 0 else "microseconds"
    )
    return shown.replace("+00:00", "Z")


def free_name(stated: str, taken: dict[str, int]) -> str:
    """`stated`, with a number behind it where that name is taken; then it is taken.

    `taken` maps each name to the number that was last tried behind it.

    >>> taken: dict[str, int] = {}
    >>> [free_name("Lan", taken) for _ in range(3)]
    ['Lan', 'Lan (2)', 'Lan (3)']
    """
    name = stated
    while name in taken:
        taken[stated] += 1
        name = f"{stated} ({taken[stated]})"
    taken[name] = 1
    return name


def child_text(element: Element, tag: str) -> str:
    """The text of the first child of that tag, cleaned; empty where there is none."""
    return clean(element.findtext(tag) or "")


def read_codes(codes: Element | None) -> Iterator[tuple[StudyCode, Element]]:
    """Every code of a ``<Codes>`` with its element, parents before their children.

    Keys are the identities of the GUIDs; a code that has none, or one that is taken, gets a key
    of its own.
    """
    taken: set[str] = set()
    waiting = [(child, None) for child in reversed(codes if codes is not None else ())]
    stack: list[tuple[Element, str | None]] = [(e, p) for e, p in waiting if e.tag == "Code"]
    while stack:
        element, parent = stack.pop()
        guid = identity(element.get("guid"))
        key = guid
        while not key or key in taken:
            key = f"{guid or 'code'}#{len(taken) + 1}"
        taken.add(key)
        description = child_text(element, "Description")
        name = element.get("name")
        yield (
            StudyCode(
                key=key,
                name=clean(name) if name is not None else key,
                parent=parent,
                is_codable=(element.get("isCodable") or "true").strip().lower() in ("true", "1"),
                colour=(element.get("color") or "").strip(),
                description=description,
                id=read_description(description).id,
                guid=guid if key == guid and is_guid(guid) else "",
            ),
            element,
        )
        stack += [(child, key) for child in reversed(element.findall("Code"))]


def write_codes(
    parent: Element,
    codes: Sequence[StudyCode],
    *,
    show_guid: Callable[[str], str],
    add_notes: Callable[[Element, StudyCode], None] | None = None,
) -> None:
    """Adds ``<Codes>`` to `parent`; `codes` have GUIDs and stand behind their parents.

    `show_guid` writes a GUID as the dialect does; `add_notes` adds what refers to the code's
    notes, which the schema wants between the description and the codes below.
    """
    elements = {None: SubElement(parent, "Codes")}
    for code in codes:
        attributes = {
            "guid": show_guid(code.guid),
            "name": code.name,
            "isCodable": "true" if code.is_codable else "false",
        }
        if code.colour:
            attributes["color"] = code.colour
        element = SubElement(elements[code.parent], "Code", attributes)  # type: ignore[index]
        elements[code.key] = element  # type: ignore[index]
        if code.description:
            SubElement(element, "Description").text = code.description
        if add_notes:
            add_notes(element, code)
