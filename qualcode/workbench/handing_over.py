"""A study as one file that a browser can keep: a copy of it, or what other tools read."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from ..files.container import pack
from ..messages import Translator
from ..store import Project
from .choosing import CodingFilter
from .downloads import MEDIA_TYPES, Download
from .export import export_project
from .exporting import Delivered, export_study
from .filenames import fitting_name
from .opening import PROJECT_ENDING, study_title

BYTES = "application/octet-stream"


def copy_file(project: Project, *, viewer: str) -> Download:
    """A whole copy of the study. Raises BlindStudy where it holds what `viewer` may not see."""
    name = fitting_name(study_title(project) + PROJECT_ENDING, otherwise="study")
    with TemporaryDirectory(prefix="qualcode-") as folder:
        path = Path(folder) / name
        export_project(project, path, viewer=viewer)
        return Download(name, BYTES, path.read_bytes())


def export_file(
    project: Project, target: str, translate: Translator, *, viewer: str
) -> tuple[Download, Delivered]:
    """The study for another tool (of `TARGETS`) with its report of losses, packed together.

    Also says what was delivered. Raises UnknownName, OutputError.
    """
    stem = fitting_name(study_title(project), otherwise="study")
    with TemporaryDirectory(prefix="qualcode-") as folder:
        top = Path(folder) / "export"
        top.mkdir()
        wanted = CodingFilter(viewer=viewer)
        delivered = export_study(project, target, top / stem, wanted, translate=translate)
        files = sorted(path for path in top.rglob("*") if path.is_file())
        members = {path.relative_to(top).as_posix(): path.read_bytes() for path in files}
    return Download(f"{stem} ({target}).zip", MEDIA_TYPES["zip"], pack(members)), delivered
