"""One function a verb: joins the rooms, decides nothing of its own. One file a verb."""

from .attributes import say_kind
from .carrying import Carried
from .check import Verdict, check
from .choosing import (
    CodingFilter,
    ListedCoding,
    chosen_codings,
    describe,
    find_codings,
    list_codings,
)
from .code import Review, add_coding, note_on_coding, remove_codings, review_codings
from .codebook import (
    CodebookOverview,
    CodeInFull,
    CodeUse,
    ComparedCodebooks,
    check_codebook_file,
    check_project_codebook,
    code_in_full,
    codebook_overview,
    compare_codebooks,
    export_codebook,
    read_codebook,
)
from .codebook_changes import (
    CodebookPlan,
    change_codebook,
    plan_codebook_delete,
    plan_codebook_import,
    plan_codebook_merge,
    plan_codebook_move,
    plan_codebook_rename,
    plan_codebook_split,
)
from .doctor import Health, doctor
from .export import Copied, Exported, export_codings, export_project
from .history import Told, history, redo, undo
from .importing import FileAccount, ImportPlan, ImportRequest, import_transcripts, plan_import
from .init import NewProject, init
from .opening import acting_coder, open_project, project_place
from .participants import PeoplePlan, import_participants, list_participants, set_participant
from .run import RunOutcome, RunRequest, run
from .search import FoundPlace, SearchOutcome, search
from .tag import TagOutcome, tag

__all__ = [
    "Carried",
    "CodeInFull",
    "CodeUse",
    "CodebookOverview",
    "CodebookPlan",
    "CodingFilter",
    "ComparedCodebooks",
    "Copied",
    "Exported",
    "FileAccount",
    "FoundPlace",
    "Health",
    "ImportPlan",
    "ImportRequest",
    "ListedCoding",
    "NewProject",
    "PeoplePlan",
    "Review",
    "RunOutcome",
    "RunRequest",
    "SearchOutcome",
    "TagOutcome",
    "Told",
    "Verdict",
    "acting_coder",
    "add_coding",
    "change_codebook",
    "check",
    "check_codebook_file",
    "check_project_codebook",
    "chosen_codings",
    "code_in_full",
    "codebook_overview",
    "compare_codebooks",
    "describe",
    "doctor",
    "export_codebook",
    "export_codings",
    "export_project",
    "find_codings",
    "history",
    "import_participants",
    "import_transcripts",
    "init",
    "list_codings",
    "list_participants",
    "note_on_coding",
    "open_project",
    "plan_codebook_delete",
    "plan_codebook_import",
    "plan_codebook_merge",
    "plan_codebook_move",
    "plan_codebook_rename",
    "plan_codebook_split",
    "plan_import",
    "project_place",
    "read_codebook",
    "redo",
    "remove_codings",
    "review_codings",
    "run",
    "say_kind",
    "search",
    "set_participant",
    "tag",
    "undo",
]
