"""The colours of the study's codes: they stay what they are while the codebook grows."""

from __future__ import annotations

from ..findings import code_colours as findings
from ..model import Codebook
from ..store import Project
from ..store.identities import NamedKind


def code_colours(project: Project, book: Codebook) -> dict[str, findings.Shades]:
    """Code → its colour on a light page and on a dark one; the older codes chose theirs first."""
    # Identities tell the age of what they name, and go along with whatever is renamed.
    came = sorted(
        (guid, name)
        for (kind, name), guid in project.code_identities().items()
        if kind is NamedKind.CODE
    )
    return findings.code_colours(book, [name for _, name in came])
