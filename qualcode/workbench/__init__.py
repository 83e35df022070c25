"""One function a verb: joins the rooms, decides nothing of its own. One file a verb."""

from .codebook import check_codebook_file, read_codebook
from .opening import acting_coder, open_project, project_place
from .run import RunOutcome, RunRequest, run

__all__ = [
    "RunOutcome",
    "RunRequest",
    "acting_coder",
    "check_codebook_file",
    "open_project",
    "project_place",
    "read_codebook",
    "run",
]
