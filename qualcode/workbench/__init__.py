"""One function a verb: joins the rooms, decides nothing of its own. One file a verb."""

from .adjudicate import (
    ClusterFilter,
    Question,
    Queue,
    Settled,
    export_differences,
    finish_documents,
    list_differences,
    settle,
    settle_by_rule,
    show_difference,
)
from .agree import AgreeOutcome, AgreeRequest, agree, write_agreement
from .agree_tables import (
    RatingsOutcome,
    RatingsRequest,
    UnitsOutcome,
    agree_on_ratings,
    agree_on_units,
)
from .attributes import say_kind
from .blind import is_blind, set_blind
from .bringing import BringRequest, Brought, import_files
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
from .codebook_in import is_foreign_codebook, plan_foreign_codebook
from .doctor import Health, doctor
from .export import Copied, Exported, export_codings, export_project
from .exporting import TARGETS, Delivered, export_study
from .history import Told, history, redo, undo
from .importing import FileAccount, ImportPlan, ImportRequest, import_transcripts, plan_import
from .inbox import Answer, Decided, Entry, decide_entries, list_entries, say_entry, visible_entries
from .init import NewProject, init
from .merge import Merged, conflicts, merge, read_map, write_map
from .opening import acting_coder, open_project, project_place, project_stem
from .participants import PeoplePlan, import_participants, list_participants, set_participant
from .report import ReportRequest, report
from .run import RunOutcome, RunRequest, run
from .search import FoundPlace, SearchOutcome, search
from .study import as_study
from .study_change import StudyChange
from .tag import TagOutcome, tag

__all__ = [
    "TARGETS",
    "AgreeOutcome",
    "AgreeRequest",
    "Answer",
    "BringRequest",
    "Brought",
    "Carried",
    "ClusterFilter",
    "CodeInFull",
    "CodeUse",
    "CodebookOverview",
    "CodebookPlan",
    "CodingFilter",
    "ComparedCodebooks",
    "Copied",
    "Decided",
    "Delivered",
    "Entry",
    "Exported",
    "FileAccount",
    "FoundPlace",
    "Health",
    "ImportPlan",
    "ImportRequest",
    "ListedCoding",
    "Merged",
    "NewProject",
    "PeoplePlan",
    "Question",
    "Queue",
    "RatingsOutcome",
    "RatingsRequest",
    "ReportRequest",
    "Review",
    "RunOutcome",
    "RunRequest",
    "SearchOutcome",
    "Settled",
    "StudyChange",
    "TagOutcome",
    "Told",
    "UnitsOutcome",
    "Verdict",
    "acting_coder",
    "add_coding",
    "agree",
    "agree_on_ratings",
    "agree_on_units",
    "as_study",
    "change_codebook",
    "check",
    "check_codebook_file",
    "check_project_codebook",
    "chosen_codings",
    "code_in_full",
    "codebook_overview",
    "compare_codebooks",
    "conflicts",
    "decide_entries",
    "describe",
    "doctor",
    "export_codebook",
    "export_codings",
    "export_differences",
    "export_project",
    "export_study",
    "find_codings",
    "finish_documents",
    "history",
    "import_files",
    "import_participants",
    "import_transcripts",
    "init",
    "is_blind",
    "is_foreign_codebook",
    "list_codings",
    "list_differences",
    "list_entries",
    "list_participants",
    "merge",
    "note_on_coding",
    "open_project",
    "plan_codebook_delete",
    "plan_codebook_import",
    "plan_codebook_merge",
    "plan_codebook_move",
    "plan_codebook_rename",
    "plan_codebook_split",
    "plan_foreign_codebook",
    "plan_import",
    "project_place",
    "project_stem",
    "read_codebook",
    "read_map",
    "redo",
    "remove_codings",
    "report",
    "review_codings",
    "run",
    "say_entry",
    "say_kind",
    "search",
    "set_blind",
    "set_participant",
    "settle",
    "settle_by_rule",
    "show_difference",
    "tag",
    "undo",
    "visible_entries",
    "write_agreement",
    "write_map",
]
