"""All that a codebook says of a code, folded into the one description that other tools have.

The definition comes first, as people wrote it. Below stands a block that reads like prose in
either language and is read back exactly:

    Chăm con nhỏ làm cho khó đi làm đúng giờ.

    — qualcode —
    Mã / Id: barriers.childcare
    Tên / Name [en]: Childcare
    Bao gồm / Include [vi]: đưa đón con, con ốm
    Điển hình / Typical [vi]: Sáng nào tôi cũng trễ vì con bé.

A line that goes on is indented by two blanks; the first line that is neither ends the block, and
what follows belongs to the definition again. A description without a block is a definition.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ..model import Code, Localized

LANGUAGES = ("vi", "en")
FIELDS = {
    "name": "Tên / Name",
    "definition": "Định nghĩa / Definition",
    "include": "Bao gồm / Include",
    "exclude": "Không bao gồm / Exclude",
    "typical": "Điển hình / Typical",
    "atypical": "Không điển hình / Atypical",
}
ID_LABEL = "Mã / Id"

_HEAD = re.compile(r"— qualcode(?: · (vi|en))? —")
_LABELS = {label: name for name, label in FIELDS.items()}
_FIELD = re.compile(rf"({'|'.join(map(re.escape, _LABELS))}) \[(vi|en)\]: (.*)", re.DOTALL)
_ID = re.compile(rf"{re.escape(ID_LABEL)}: (.*)", re.DOTALL)
_INDENT = "  "


@dataclass(frozen=True, slots=True)
class Described:
    """What a description says: our id of the code (or empty) and its texts in both languages."""

    id: str = ""
    name: Localized = Localized()
    definition: Localized = Localized()
    include: Localized = Localized()
    exclude: Localized = Localized()
    typical: Localized = Localized()
    atypical: Localized = Localized()

    def named(self, shown: str) -> Localized:
        """The code's name where another tool shows it as `shown`, which may be a new one there.

        >>> Described(name=Localized("Con nhỏ", "Childcare")).named("Con nhỏ").en
        'Childcare'
        """
        if shown in self.name:
            return self.name
        return Localized(vi=shown) if self.name.vi or not self.name.en else Localized(en=shown)


def describe(code: Code) -> str:
    """The description of `code` for other tools; `read` gives all of it back.

    A name in Vietnamese alone is left to where the other tool shows it.

    >>> print(describe(Code("pain", Localized("Đau", "Pain"), Localized("Đau ở đâu đó."))))
    Đau ở đâu đó.
    <BLANKLINE>
    — qualcode —
    Mã / Id: pain
    Tên / Name [vi]: Đau
    Tên / Name [en]: Pain
    """
    return fold(
        Described(
            code.id,
            code.name if code.name.en else Localized(),
            code.definition,
            code.include,
            code.exclude,
            code.typical,
            code.atypical,
        )
    )


def fold(described: Described) -> str:
    """The description that `read` reads as `described`."""
    definition = described.definition
    lang = "vi" if definition.vi or not definition.en else "en"
    top = definition.text(lang)
    if top != top.strip() or _find_block(top.split("\n")) is not None:
        top, lang = "", "vi"
    shown = Localized(**{lang: top})
    lines = [f"{ID_LABEL}: {_indented(described.id)}"] if described.id else []
    for name, label in FIELDS.items():
        texts: Localized = getattr(described, name)
        kept = shown if name == "definition" else Localized()
        for language, text, told in zip(LANGUAGES, texts, kept, strict=True):
            if text != told:
                lines.append(f"{label} [{language}]: {_indented(text)}")
    if not lines and lang == "vi":
        return top
    head = "— qualcode —" if lang == "vi" else f"— qualcode · {lang} —"
    return "\n".join([*([top, ""] if top else []), head, *lines])


def read(description: str) -> Described:
    """What `description` says; all of it is the definition where it has no block of ours."""
    lines = description.split("\n")
    at = _find_block(lines)
    if at is None:
        return Described(definition=Localized(vi=description))
    head = _HEAD.fullmatch(lines[at])
    lang = (head and head[1]) or "vi"
    found = Described()
    taken = at + 1
    for field, end in _fields(lines, at + 1):
        more = _with_field(found, field)
        if more is None:
            break
        found, taken = more, end
    rest = ("\n".join(lines[:at]).strip(), "\n".join(lines[taken:]).strip())
    top = "\n\n".join(part for part in rest if part)
    if top:
        told = getattr(found.definition, lang)
        both = f"{told}\n\n{top}" if told else top
        found = replace(found, definition=found.definition._replace(**{lang: both}))
    return found


def _find_block(lines: list[str]) -> int | None:
    return next((n for n, line in enumerate(lines) if _HEAD.fullmatch(line)), None)


def _fields(lines: list[str], start: int) -> Iterable[tuple[str, int]]:
    """The fields from line `start` on, each with its further lines, and the line behind it."""
    at = start
    while at < len(lines):
        end = at + 1
        while end < len(lines) and lines[end].startswith(_INDENT):
            end += 1
        yield "\n".join([lines[at], *(line[len(_INDENT) :] for line in lines[at + 1 : end])]), end
        at = end


def _with_field(found: Described, field: str) -> Described | None:
    """`found` with one field more, or None where this is no field, or one a second time."""
    if match := _ID.fullmatch(field):
        return None if found.id else replace(found, id=match[1])
    match = _FIELD.fullmatch(field)
    if not match:
        return None
    name, lang, text = _LABELS[match[1]], match[2], match[3]
    texts: Localized = getattr(found, name)
    if getattr(texts, lang):
        return None
    changed = texts._replace(**{lang: text})
    return replace(found, **{name: changed})  # type: ignore[arg-type]


def _indented(text: str) -> str:
    return text.replace("\n", "\n" + _INDENT)
