"""What people wrote and chose for the themes, as a report or a page may use it."""

from __future__ import annotations

from collections import defaultdict

from ..findings.authored import Authored, Redactions, all_redactions
from ..model import Redaction
from ..store import Project, StoredQuote
from .blind import may_see_coder
from .code import places_of


def read_authored(project: Project, viewer: str | None = None) -> Authored:
    """The statements and quotes that `viewer`, by default who acts here, may see.

    What anybody redacted stays hidden, whoever looks. Where a redacted quote waits on a text that
    was corrected since, its words are hidden wherever they stand in the document now: better too
    much than too little.
    """
    stored = project.chosen_quotes()
    seen = [each for each in stored if may_see_coder(project, each.author, viewer)]
    said = project.statements().values()
    return Authored(
        statements={s.code: s.text for s in said if may_see_coder(project, s.author, viewer)},
        quotes=tuple(each.quote for each in seen if not each.outdated),
        hidden=_hidden(project, stored),
        n_outdated=sum(each.outdated for each in seen),
    )


def read_redactions(project: Project) -> Redactions:
    """Document → what no report and no page of findings shows of it."""
    return all_redactions(Authored(hidden=_hidden(project, project.chosen_quotes())))


def _hidden(project: Project, stored: list[StoredQuote]) -> dict[str, tuple[Redaction, ...]]:
    found: dict[str, list[Redaction]] = defaultdict(list)
    texts: dict[str, str] = {}
    for each in stored:
        quote = each.quote
        if not each.outdated:
            found[quote.document] += quote.redactions
            continue
        for start, end, shown in quote.redactions:
            if quote.document not in texts:
                texts |= {now.name: now.text for now in project.current_texts()}
            words = quote.quote[start - quote.start : end - quote.start]
            places = places_of(words, texts[quote.document])
            found[quote.document] += [Redaction(*place, shown) for place in places]
    return {document: tuple(hidden) for document, hidden in found.items()}
