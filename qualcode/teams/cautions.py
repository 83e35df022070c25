"""Where a number of agreement misleads, said in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..messages import Said, say
from .grid import Grid, GridUnit

FEW_UNITS = 30
FEW_DOCUMENTS = 10
HIGH_PERCENT = 0.8
PARADOX = 0.2
"""How far AC1 lies above alpha where prevalence drives them apart."""


def cautions_of_code(
    unit: GridUnit,
    n_units: float,
    n_documents: int,
    passages: Mapping[str, int],
    values: Mapping[str, float | None],
) -> Iterator[Said]:
    """What to bear in mind with the numbers of one code, coded in `n_documents`."""
    if not any(passages.values()):
        yield say("nobody used the code")
        return
    for coder, n in passages.items():
        if n == 0:
            yield say("{coder} never used the code", coder=coder)
    if unit in (GridUnit.CHARACTER, GridUnit.WORD):
        if sum(passages.values()) < FEW_UNITS:
            yield say("fewer than {least} passages of all coders together", least=FEW_UNITS)
    elif n_units < FEW_UNITS:
        yield say("fewer than {least} units", least=FEW_UNITS)
    if n_documents < 2:
        yield say("coded in one document only, so there is no interval")
    alpha, ac1 = values["krippendorff_alpha"], values["gwet_ac1"]
    if alpha is None:
        yield say("no variance: chance-corrected agreement is undefined")
    elif (
        (values["percent_agreement"] or 0.0) >= HIGH_PERCENT
        and ac1 is not None
        and ac1 - alpha >= PARADOX
    ):
        yield say(
            "prevalence paradox: a code this rare (or this common) makes percent agreement, AC1 "
            "and Brennan–Prediger high and κ and α low; look at F1"
        )


def cautions_of_study(grid: Grid, n_samples: int, *, has_family: bool) -> Iterator[Said]:
    """What to bear in mind with all of them."""
    unread: dict[tuple[str, ...], list[str]] = {}
    for document, coders in grid.left_out:
        unread.setdefault(coders if document in grid.documents else (), []).append(document)
    for coders, documents in sorted(unread.items()):
        names = ", ".join(documents)
        if coders:
            yield say(
                "compared without {coders}, who have not finished them: {documents}",
                coders=", ".join(coders),
                documents=names,
            )
        else:
            yield say(
                "left out, because fewer than two coders have finished them: {documents}",
                documents=names,
            )
    n = len(grid.documents)
    if n < 2:
        yield say("no intervals: they come from drawing documents, and there are fewer than two")
    elif n_samples and n < FEW_DOCUMENTS:
        yield say("the intervals rest on only {n} documents; take them as rough", n=n)
    if grid.outside:
        yield say("{n} codings lie on text that is not counted", n=grid.outside)
    if not has_family and grid.finished.all(axis=1).any():
        yield say(
            "uα, |uα and cuα are undefined over all codes: a coder gave one stretch several "
            "codes; see uα per code"
        )
