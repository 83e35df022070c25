"""Starting a study in a folder: an empty one, or the sample that comes with qualcode."""

from __future__ import annotations

from pathlib import Path

from ..errors import ProjectExists, UsageError
from ..messages import say
from ..store import Project
from .filenames import checked_name, fitting_name
from .importing import ImportRequest, import_transcripts
from .init import NewProject, init
from .opening import PROJECT_ENDING
from .tag import tag

SAMPLE = Path(__file__).resolve().parents[1] / "sample"
"""Invented interviews with their participants and a small codebook; part of the package."""

STARTER_CODEBOOK = SAMPLE / "codebook.yaml"

SAMPLE_NAME = "Nghiên cứu mẫu"


def start_study(
    folder: Path,
    *,
    title: str,
    coder: str,
    file: str = "",
    codebook: Path | None = None,
    blind: bool = False,
) -> tuple[Path, NewProject]:
    """A new study in a folder, under the name `file` or one that its title gives.

    Without a codebook it has the four default domains, and codes come as people need them. Raises
    UsageError for a name that no file can have or no title, ProjectExists, CodebookError.
    """
    title = " ".join(title.split())
    if not title:
        raise UsageError(what=say("Give the study a title."))
    called = file.strip(" ") or fitting_name(title + PROJECT_ENDING, otherwise="study")
    stem = checked_name(called.removesuffix(PROJECT_ENDING), ending=PROJECT_ENDING)
    path = folder / (stem + PROJECT_ENDING)
    if _is_taken(path):
        raise ProjectExists(path=path.name)
    return path, init(path, codebook=codebook, title=title, coder=coder, blind=blind)


def start_sample(folder: Path, *, coder: str) -> Path:
    """The path of a new study with the invented interviews, coded by the machine as a proposal.

    It is called as its siblings are not yet: with a number where need be.
    """
    path, number = folder / (SAMPLE_NAME + PROJECT_ENDING), 1
    while _is_taken(path):
        number += 1
        path = folder / f"{SAMPLE_NAME} {number}{PROJECT_ENDING}"
    init(path, codebook=STARTER_CODEBOOK, coder=coder)
    texts = sorted(SAMPLE.glob("*.txt"))
    people = SAMPLE / "participants.csv"
    with Project.open(path) as project:
        import_transcripts(project, ImportRequest(texts, participants=people), actor=coder)
        tag(project, actor=coder)
    return path


def _is_taken(path: Path) -> bool:
    """Whether a file of that name is there, also where a system knows it by other letters."""
    if path.exists():
        return True
    name = path.name.casefold()
    return any(other.name.casefold() == name for other in path.parent.glob(f"*{PROJECT_ENDING}"))
