"""Changes of a codebook's domains in its YAML text: renamed, put in another order, removed.

As in `codebook_edit`, every other byte stays, and the result is loaded again and compared with what
was meant before it is given out. A text that states no domains gets the built-in ones first. All
raise CodebookError for a text that does not load before or after, UnknownName for a domain that is
not there, CannotEdit for a text in which the change cannot be made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..errors import UnknownName
from ..messages import say
from ..model import Codebook, Domain, Localized
from .codebook import load_codebook
from .codebook_edit import with_ids
from .codebook_fields import nearest
from .codebook_grow import state_domains
from .codebook_sheet import Sheet, accepted, edited, neat, written_name
from .yaml_edit import Patch


def set_domain_name(text: str, domain: str, name: Localized, *, path: str) -> str:
    """`text` with another name of a domain, in the languages in which `name` says something."""
    stated, book, old = _opened(text, domain, path)
    name = neat(name)
    new = Localized(vi=name.vi or old.name.vi, en=name.en or old.name.en)
    if new == old.name:
        return text

    def edit(sheet: Sheet) -> list[Patch]:
        return sheet.name(sheet.domain(domain), name, new)

    domains = [replace(each, name=new) if each is old else each for each in book.domains]
    return _accepted(edited(stated, path, edit), path, book, domains)


def rename_domain(text: str, domain: str, new: str, *, path: str) -> str:
    """`text` with a domain under another id, as its codes, wherever they are named.

    A built-in domain keeps the name and the colour that came with its id.
    """
    text, book, old = _opened(text, domain, path)
    ids = ids_in_domain(book, domain, new)

    def edit(sheet: Sheet) -> list[Patch]:
        node = sheet.domain(domain)
        patches = [sheet.yaml.set_value(node.entries["id"], new)]
        if "colour" not in node.entries:
            patches.append(sheet.yaml.add_entry(node, "colour", f'"{old.colour}"', after="id"))
        if "name" not in node.entries:
            name = written_name(old.name)
            patches.append(sheet.yaml.add_entry(node, "name", name, after="id"))
        for code, entries in sheet.codes():
            if code in ids:
                patches.append(sheet.yaml.set_value(entries.entries["id"], ids[code]))
        return patches + sheet.redirect(ids, ids)

    renamed = [replace(each, id=new) if each is old else each for each in book.domains]
    after = replace(book, domains=tuple(renamed), codes=tuple(with_ids(book, ids)))
    return accepted(edited(text, path, edit), path, after, after.codes)


def move_domain(text: str, domain: str, beside: str, *, after: bool, path: str) -> str:
    """`text` with a domain right before, or `after`, another one."""
    stated, book, old = _opened(text, domain, path)
    _, _, other = _opened(stated, beside, path)
    domains = [each for each in book.domains if each != old]
    domains.insert(domains.index(other) + after, old)
    if domains == [*book.domains]:
        return text
    ids = [each.id for each in book.domains]

    def edit(sheet: Sheet) -> list[Patch]:
        place, number = ids.index(beside), ids.index(domain)
        return sheet.yaml.move_items(sheet.domains(), [number], place, after=after)

    return _accepted(edited(stated, path, edit), path, book, domains)


def delete_domain(text: str, domain: str, *, path: str) -> str:
    """`text` without a domain; CodebookError where a code is in it."""
    text, book, old = _opened(text, domain, path)
    number = [each.id for each in book.domains].index(domain)

    def edit(sheet: Sheet) -> list[Patch]:
        return [sheet.yaml.remove_item(sheet.domains(), number)]

    domains = [each for each in book.domains if each is not old]
    return _accepted(edited(text, path, edit), path, book, domains)


def ids_in_domain(book: Codebook, domain: str, new: str) -> dict[str, str]:
    """Old id → new id of the codes of a domain whose id becomes `new`."""
    return {
        code.id: new + code.id.removeprefix(domain) for code in book.codes if code.domain == domain
    }


def _opened(text: str, domain: str, path: str) -> tuple[str, Codebook, Domain]:
    """The text, which states its domains, its codebook, and the domain of that id."""
    text = state_domains(text, path=path)
    book = load_codebook(text, path=path)
    for each in book.domains:
        if each.id == domain:
            return text, book, each
    near = nearest(domain, [each.id for each in book.domains])
    hint = say("Did you mean “{near}”?", near=near) if near else ""
    raise UnknownName(what=say("domain"), name=domain, hint=hint)


def _accepted(text: str, path: str, before: Codebook, domains: Sequence[Domain]) -> str:
    """`text`, if it states these domains and all else of `before`."""
    return accepted(text, path, replace(before, domains=tuple(domains)), before.codes)
