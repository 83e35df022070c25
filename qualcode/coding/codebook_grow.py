"""Codebooks that codes come into from elsewhere: written anew, or added to in their YAML text.

As in `codebook_edit`, what stands in a text stays byte by byte, and the result is loaded again and
compared with what was meant before it is given out. Indicators are never written here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..errors import CannotEdit
from ..messages import say
from ..model import Code, Codebook, Domain, Localized
from .codebook import DEFAULT_DOMAINS, NEUTRAL, load_codebook
from .codebook_sheet import BYTE_ORDER_MARK
from .yaml_edit import Patch, Yaml, scalar
from .yaml_tree import Mapping, Node, kept_tree
from .yaml_tree import Sequence as Items

Entry = list[tuple[str, str]]
"""Keys and values, both as they are written."""


def write_codebook(title: Localized, domains: Sequence[Domain], codes: Sequence[Code]) -> str:
    """The YAML of a codebook with these domains and codes, each at its defaults left out.

    >>> print(write_codebook(Localized("Thử"), [Domain("codes", Localized("Mã"))],
    ...       [Code("codes.xa", Localized("Đi xa: lâu"))]), end="")
    title: Thử
    domains:
      - id: codes
        name: Mã
    codes:
      - id: codes.xa
        name: "Đi xa: lâu"
    """
    colours = _colours(domains)
    parts = [f"title: {_localized(title)}\n"] if any(title) else []
    parts += ["domains:\n", *(_block(_domain(each), "  ", "\n") for each in domains)]
    parts += ["codes:\n", *(_block(_code(each, colours), "  ", "\n") for each in codes)]
    return "".join(parts)


def add_to_codebook(
    text: str, domains: Sequence[Domain], codes: Sequence[Code], *, path: str
) -> str:
    """`text` with more domains, and with more codes behind those that it has.

    Raises CodebookError for a text that does not load before or after, CannotEdit for one in
    which this cannot be written.
    """
    before = load_codebook(text, path=path)
    if not domains and not codes:
        return text
    mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
    body = text.removeprefix(BYTE_ORDER_MARK)
    tree = kept_tree(body, path)
    assert isinstance(tree, Mapping)
    yaml = Yaml(body)
    colours = _colours((*before.domains, *domains))
    patches = _domain_patches(yaml, tree, before, domains, path) if domains else []
    entries = [_code(each, colours) for each in codes]
    patches += _item_patches(yaml, tree.entries["codes"], entries, path) if codes else []
    grown = mark + yaml.patched(patches)
    _refuse_other(load_codebook(grown, path=path), before, domains, codes, path)
    return grown


def state_domains(text: str, *, path: str) -> str:
    """`text` with the built-in domains in it where it states none.

    Raises CodebookError for a text that does not load, CannotEdit.
    """
    before = load_codebook(text, path=path)
    mark = BYTE_ORDER_MARK if text.startswith(BYTE_ORDER_MARK) else ""
    body = text.removeprefix(BYTE_ORDER_MARK)
    tree = kept_tree(body, path)
    assert isinstance(tree, Mapping)
    listed = tree.entries.get("domains")
    if isinstance(listed, Items) and listed.items:
        return text
    yaml = Yaml(body)
    return mark + yaml.patched(_domain_patches(yaml, tree, before, (), path))


def _domain_patches(
    yaml: Yaml, tree: Mapping, before: Codebook, domains: Sequence[Domain], path: str
) -> list[Patch]:
    """More domains; a text that states none has the built-in ones, which must then be named."""
    listed = tree.entries.get("domains")
    if isinstance(listed, Items) and listed.items:
        return _item_patches(yaml, listed, map(_domain, domains), path)
    if listed is not None:
        raise CannotEdit(path=path, line=listed.line, what=say("the domains are no list"))
    entries: list[Entry] = [*([("id", each.id)] for each in before.domains), *map(_domain, domains)]
    if tree.flow:
        end = tree.entries["codes"].span.end
        return [Patch(end, end, f", domains: [{', '.join(map(_flow, entries))}]")]
    start = tree.keys["codes"].start
    blocks = "".join(_block(entry, "  ", yaml.newline) for entry in entries)
    return [Patch(start, start, f"domains:{yaml.newline}{blocks}")]


def _item_patches(yaml: Yaml, listed: Node, entries: Iterable[Entry], path: str) -> list[Patch]:
    """More items behind the last one of a list."""
    if not isinstance(listed, Items) or not listed.items:
        what = say("the codes are no list; write each behind a dash")
        raise CannotEdit(path=path, line=listed.line, what=what)
    if listed.flow:
        end = listed.items[-1].span.end
        return [Patch(end, end, "".join(f", {_flow(entry)}" for entry in entries))]
    start, end = yaml.item_lines(listed, len(listed.items) - 1, to_end=True)
    indent = yaml.text[start:end].partition("-")[0].rpartition("\n")[2]
    gap = yaml.newline if yaml.is_separated(listed, len(listed.items) - 1) else ""
    blocks = "".join(gap + _block(entry, indent, yaml.newline) for entry in entries)
    return [yaml.insert_lines(end, blocks)]


def _refuse_other(
    grown: Codebook,
    before: Codebook,
    domains: Sequence[Domain],
    codes: Sequence[Code],
    path: str,
) -> None:
    """Nothing, or CannotEdit where `grown` is not what was meant."""
    colours = _colours((*before.domains, *domains))
    meant = [*before.codes, *(_stated(each, colours) for each in codes)]
    same = list(map(_placeless, grown.codes)) == list(map(_placeless, meant))
    ids = [each.id for each in (*before.domains, *domains)]
    if not same or grown.title != before.title or [each.id for each in grown.domains] != ids:
        what = say("this codebook is written in a way that cannot be added to; do it by hand")
        raise CannotEdit(path=path, line=1, what=what)


def _placeless(code: Code) -> Code:
    """The code without where it stands and what only follows from the others."""
    signs = tuple(replace(sign, line=0) for sign in code.indicators)
    return replace(code, line=0, own_words=(), indicators=signs)


def _stated(code: Code, colours: dict[str, str]) -> Code:
    """The code as it will be read."""
    return replace(code, colour=code.colour or colours[code.domain])


def _colours(domains: Iterable[Domain]) -> dict[str, str]:
    built_in = {each.id: each.colour for each in DEFAULT_DOMAINS}
    return {each.id: each.colour or built_in.get(each.id, NEUTRAL) for each in domains}


def _domain(domain: Domain) -> Entry:
    entry = [("id", domain.id), ("name", _localized(domain.name))]
    return [*entry, ("colour", f'"{domain.colour}"')] if domain.colour else entry


def _code(code: Code, colours: dict[str, str]) -> Entry:
    entry = [("id", code.id), ("name", _localized(code.name))]
    if code.parent:
        entry.append(("parent", code.parent))
    for key in ("definition", "include", "exclude"):
        if any(getattr(code, key)):
            entry.append((key, _localized(getattr(code, key))))
    examples = [(key, getattr(code, key)) for key in ("typical", "atypical")]
    shown = [f"{key}: {_localized(value)}" for key, value in examples if any(value)]
    if shown:
        entry.append(("example", f"{{{', '.join(shown)}}}"))
    if code.colour and code.colour != colours[code.domain]:
        entry.append(("colour", f'"{code.colour}"'))
    return entry


def _localized(text: Localized) -> str:
    if not text.en:
        return _inside(text.vi)
    given = {lang: value for lang, value in text._asdict().items() if value}
    return f"{{{', '.join(f'{lang}: {_inside(value)}' for lang, value in given.items())}}}"


def _inside(text: str) -> str:
    """A text that may stand anywhere, also in braces."""
    written = scalar(text)
    return json.dumps(text, ensure_ascii=False) if "," in written and written == text else written


def _block(entry: Entry, indent: str, newline: str) -> str:
    lines = [f"{key}: {value}" for key, value in entry]
    return f"{indent}- " + f"{newline}{indent}  ".join(lines) + newline


def _flow(entry: Entry) -> str:
    return f"{{{', '.join(f'{key}: {value}' for key, value in entry)}}}"
