"""What a form says of a code, written into the codebook's YAML; every other byte stays.

As in `codebook_edit`, the result is loaded again and compared with what was meant before it is
given out.
"""

from __future__ import annotations

from collections.abc import Mapping as Table
from dataclasses import dataclass, replace
from typing import Any

from ..errors import BrokenField, CodebookError
from ..messages import say
from ..model import Code, Localized, Role
from .code_signs import SignTexts, read_signs, sign_texts
from .codebook import CODE_KEYS, EXAMPLE_KEYS, codebook_lists
from .codebook_fields import LANGUAGES, FieldReader
from .codebook_sheet import Sheet, accepted, code_of, edited, load_with, neat
from .yaml_edit import flow
from .yaml_patch import rewrite, text_node
from .yaml_tree import Mapping, Node, Scalar
from .yaml_tree import Sequence as Items

TEXTS = ("name", "definition", "include", "exclude")
SIGNS = ("unless", "negation", "indicators")


@dataclass(frozen=True, slots=True)
class CodeFields:
    """The fields of a code that a person may write; one that is None stays as it is.

    A text replaces both languages. An empty `colour` is the domain's; `indicators`, `unless` and
    `negation` are written as in `code_signs.SignTexts`.
    """

    name: Localized | None = None
    definition: Localized | None = None
    include: Localized | None = None
    exclude: Localized | None = None
    typical: Localized | None = None
    atypical: Localized | None = None
    colour: str | None = None
    roles: tuple[Role, ...] | None = None
    indicators: str | None = None
    unless: str | None = None
    negation: str | None = None


@dataclass(frozen=True, slots=True)
class EditedCode:
    """A codebook's text after a code was written, and the names of the fields that changed."""

    text: str
    fields: tuple[str, ...]


def edit_code(text: str, code: str, given: CodeFields, *, path: str) -> EditedCode:
    """The text with the fields of a code as they are `given`.

    Raises CodebookError for a text that does not load before or after, UnknownName for a code that
    is not there, BrokenField for a field that makes no sense, CannotEdit.
    """
    book = load_with(text, path, [code])
    old = code_of(book, code)
    entries = Sheet.read(text, path).code(code).entries
    wanted, meant = dict(entries), old
    for key in TEXTS:
        meant = _with_text(wanted, meant, key, getattr(given, key))
    meant = _with_examples(wanted, meant, given)
    domain = next(each for each in book.domains if each.id == old.domain)
    meant = _with_colour(wanted, meant, given.colour, domain.colour)
    if given.roles == ():
        raise BrokenField(code=code, field="roles", line=1, what=say("nobody's speech is coded"))
    if given.roles is not None and {*given.roles} != {*meant.roles}:
        wanted["roles"] = Items(0, [text_node(role.value) for role in given.roles], flow=True)
        meant = replace(meant, roles=given.roles)
    signs = sign_texts(text, code, path=path)
    new = {key: getattr(given, key) for key in SIGNS if getattr(given, key) is not None}
    if new:
        lists = codebook_lists(text, path=path)
        read = read_signs(code, replace(signs, **new), lists, [each.id for each in book.codes])
        meant = replace(meant, indicators=read.indicators)
        for key in new:
            _set(wanted, key, read.entries.get(key))
        _keep_said(wanted, entries, signs, new)
    fields = tuple(key for key in CODE_KEYS if _said(wanted, key) != _said(entries, key))
    if not fields:
        return EditedCode(text, ())
    node = Mapping(0, _in_order(wanted, entries))
    new_text = edited(text, path, lambda sheet: rewrite(sheet.yaml, sheet.code(code), node))
    codes = [meant if each.id == code else each for each in book.codes]
    return EditedCode(accepted(new_text, path, book, codes), fields)


def _with_text(wanted: dict[str, Node], code: Code, key: str, text: Localized | None) -> Code:
    """The code with another text, which is written into what is `wanted` too."""
    if text is None or (text := neat(text)) == getattr(code, key):
        return code
    if key == "name" and not any(text):
        raise BrokenField(code=code.id, field=key, line=1, what=say("a code needs a name"))
    _set(wanted, key, _localized(wanted.get(key), text))
    changed: dict[str, Any] = {key: text}
    return replace(code, **changed)


def _with_examples(wanted: dict[str, Node], code: Code, given: CodeFields) -> Code:
    shown = {key: getattr(code, key) for key in EXAMPLE_KEYS}
    new: dict[str, Any] = {
        key: neat(text) for key in EXAMPLE_KEYS if (text := getattr(given, key)) is not None
    }
    if shown | new == shown:
        return code
    stands = wanted.get("example")
    inner = dict(stands.entries) if isinstance(stands, Mapping) else {}
    if not inner and stands is not None:
        inner["typical"] = stands
    for key, text in new.items():
        if text != shown[key]:
            _set(inner, key, _localized(inner.get(key), text))
    alone = inner.get("typical") if len(inner) == 1 and not isinstance(stands, Mapping) else None
    if isinstance(alone, Scalar):
        wanted["example"] = alone
    else:
        _set(wanted, "example", Mapping(0, inner) if inner else None)
    return replace(code, **new)


def _with_colour(wanted: dict[str, Node], code: Code, colour: str | None, usual: str) -> Code:
    stated = code.colour if "colour" in wanted else ""
    if colour is None or (colour := colour.strip().lower()) == stated:
        return code
    if colour:
        try:
            FieldReader(code.id).colour(Scalar(1, colour))
        except CodebookError as error:
            what = error.values["what"]
            raise BrokenField(code=code.id, field="colour", line=1, what=what) from None
    _set(wanted, "colour", Scalar(0, colour) if colour else None)
    return replace(code, colour=colour or usual)


def _keep_said(
    wanted: dict[str, Node], stood: Table[str, Node], before: SignTexts, new: Table[str, str]
) -> None:
    """Leaves alone what a form gave back as it was shown, or what says what is usual anyway."""
    for key, text in new.items():
        if text == getattr(before, key) and key in stood:
            wanted[key] = stood[key]


def _localized(stands: Node | None, text: Localized) -> Node | None:
    """The text as a value, in the way that it stands there already."""
    given = {lang: each for lang, each in text._asdict().items() if each}
    if not isinstance(stands, Mapping) and given.keys() <= {"vi"}:
        return text_node(text.vi) if given else None
    old = stands.entries if isinstance(stands, Mapping) else {}
    languages = [*(lang for lang in old if lang in given), *(x for x in LANGUAGES if x not in old)]
    entries = {
        lang: old[lang]
        if lang in old and _line(old[lang]) == given[lang]
        else text_node(given[lang])
        for lang in languages
        if lang in given
    }
    return Mapping(0, entries) if entries else None


def _line(node: Node) -> str:
    return neat(Localized(node.text)).vi if isinstance(node, Scalar) else ""


def _set(entries: dict[str, Node], key: str, node: Node | None) -> None:
    if node is None:
        entries.pop(key, None)
    else:
        entries[key] = node


def _said(entries: Table[str, Node], key: str) -> str:
    return flow(entries[key]) if key in entries else ""


def _in_order(wanted: Table[str, Node], stood: Table[str, Node]) -> dict[str, Node]:
    """What is wanted, new entries behind those that usually stand before them."""
    order = [key for key in stood if key in wanted]
    for key in (key for key in CODE_KEYS if key in wanted and key not in stood):
        before = CODE_KEYS[: CODE_KEYS.index(key)]
        place = max((order.index(each) + 1 for each in before if each in order), default=0)
        order.insert(place, key)
    return {key: wanted[key] for key in order}
