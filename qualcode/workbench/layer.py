"""One layer of a study with the texts it stands in: what matrices, queries and charts are of."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from ..errors import NoCodebook, UnknownLayer
from ..findings import in_layer
from ..model import Codebook, Coding, Document, Localized, Redaction, Status
from ..store import Project
from ..teams.clusters import CONSENSUS
from .adjudicate import find_resolution
from .authored import read_redactions
from .blind import visible
from .opening import TITLE_SETTING, study_title
from .run import MACHINE_LAYER

EVERYBODY = "*"
"""The name under which all coders' codings together can be asked for."""


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """The codings of one coder, of the machine, of the consensus, or of everybody.

    `documents` and `guids` are by name, in the order of the study. `names` are the layers that can
    be chosen; `n_open` differences between coders are not decided yet in a consensus, `n_beside`
    codings that people made stand beside the machine's.
    `redactions` hide words of the documents, by name, from whatever shows them. `title` is the
    study's, as its report has it.
    """

    name: str
    codebook: Codebook
    documents: Mapping[str, Document]
    guids: Mapping[str, str]
    codings: tuple[Coding, ...]
    names: tuple[str, ...]
    n_open: int = 0
    n_beside: int = 0
    redactions: Mapping[str, tuple[Redaction, ...]] = field(default_factory=dict)
    title: Localized = Localized()

    @property
    def coder(self) -> str | None:
        """The layer as reports name it; None for all coders together."""
        return None if self.name == EVERYBODY else self.name


def read_layer(project: Project, name: str | None = None, *, viewer: str | None = None) -> Layer:
    """A layer as `viewer`, by default who acts here, may see it.

    Without a name it is the consensus if there is one, else the machine's, else the viewer's own,
    else anybody's. Raises NoCodebook, UnknownLayer.
    """
    codebook = project.codebook()
    if codebook is None:
        raise NoCodebook
    codings = [stored.coding for stored in visible(project, project.codings(), viewer)]
    names = layer_names(coding.coder for coding in codings)
    chosen = name or _usual(names, viewer)
    if chosen not in (*names, EVERYBODY):
        raise UnknownLayer(layer=chosen, known=", ".join(names) or "–")
    shown = [each for each in codings if chosen == EVERYBODY or in_layer(each, chosen)]
    guids = project.document_guids()
    return Layer(
        chosen,
        codebook,
        {each: project.document(each) for each in guids},
        guids,
        tuple(shown),
        names,
        n_open=find_resolution(project).left if chosen == CONSENSUS else 0,
        n_beside=sum(map(_is_persons, codings)) if chosen == MACHINE_LAYER else 0,
        redactions=read_redactions(project),
        title=printed_title(project, codebook),
    )


def printed_title(project: Project, codebook: Codebook | None) -> Localized:
    """What a report of the study is called, or else the study's file."""
    titles = (report_title(project, codebook), codebook.title) if codebook else ()
    return next((each for each in titles if any(each)), Localized(study_title(project)))


def report_title(project: Project, codebook: Codebook) -> Localized:
    """What somebody called the study; empty where it has its codebook's title, or none."""
    title = str(project.settings().get(TITLE_SETTING) or "")
    return Localized() if title in codebook.title else Localized(title, title)


def _is_persons(coding: Coding) -> bool:
    """Whether a person made the coding, and it stands."""
    made_by_team = coding.coder == CONSENSUS or in_layer(coding, MACHINE_LAYER)
    return not made_by_team and coding.status is not Status.REJECTED


def layer_names(coders: Iterable[str]) -> tuple[str, ...]:
    """The layers of these coders: the consensus, people by name, every machine once."""
    found = {
        MACHINE_LAYER if coder.partition(":")[0] == MACHINE_LAYER else coder for coder in coders
    }
    rank = {CONSENSUS: 0, MACHINE_LAYER: 2}
    return tuple(sorted(found, key=lambda name: (rank.get(name, 1), name)))


def _usual(names: Collection[str], viewer: str | None) -> str:
    for name in (CONSENSUS, MACHINE_LAYER, viewer, *names):
        if name is not None and name in names:
            return name
    return EVERYBODY
