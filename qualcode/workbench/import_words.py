"""What became of a file's text while it was read, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..messages import N_, Translator
from ..model import Source

CHANGES: Mapping[str, str] = {
    "removed_bom": N_("byte order mark removed"),
    "composed": N_("characters composed (NFC)"),
    "line_end": N_("line ends replaced"),
    "kept_no_break_space": N_("no-break spaces kept"),
    "kept_zero_width": N_("invisible characters kept"),
    "kept_bidi_mark": N_("direction marks kept"),
    "kept_soft_hyphen": N_("soft hyphens kept"),
    "kept_replacement_character": N_("replacement characters (�) kept"),
    "kept_insertions": N_("tracked insertions kept"),
    "kept_moves": N_("tracked moves followed"),
    "left_out_deletions": N_("tracked deletions left out"),
    "left_out_comments": N_("comments left out"),
    "left_out_headers_and_footers": N_("page headers and footers left out"),
    "left_out_pictures": N_("pictures left out"),
    "left_out_embedded_documents": N_("embedded documents left out"),
    "left_out_hidden_text": N_("hidden passages left out"),
    "left_out_list_marks": N_("automatic numbers and bullets left out"),
    "left_out_placeholders": N_("empty form fields left out"),
    "left_out_soft_hyphens": N_("optional hyphens left out"),
    "left_out_symbols": N_("unknown symbols left out"),
    "legacy_font": N_("passages in fonts of before Unicode converted"),
    "ends_too_early": N_("the file ends too early"),
    "rejoined_lines": N_("lines of a page rejoined into paragraphs"),
    "left_out_page_numbers": N_("page numbers left out"),
    "left_out_controls": N_("control characters left out"),
    "pages_without_text": N_("pages without text (scanned?)"),
    "left_out_page_words": N_("words of menus, link lists and forms left out"),
    "joined_cues": N_("subtitles joined to the one before"),
    "removed_tags": N_("markup of subtitles removed"),
    "reordered_cues": N_("subtitles put in the order of their times"),
    "left_out_styles": N_("styles of subtitles left out"),
    "left_out_headers": N_("lines at the head of the subtitles left out"),
    "left_out_empty_cues": N_("subtitles without words left out"),
    "left_out_repeated_lines": N_("lines that scrolling captions show twice left out"),
    "left_out_empty_rows": N_("rows in which nobody says anything left out"),
    "left_out_empty_answers": N_("questions without an answer left out"),
    "left_out_sheets": N_("further sheets of the workbook left out"),
    "left_out_varying_columns": N_("columns that differ within one document left out"),
}


def tell_changes(source: Source, t: Translator) -> Iterator[str]:
    """The encoding where it is not UTF-8, and what was converted, left out or kept though odd."""
    if source.encoding != "utf-8":
        yield f"{source.encoding} ({t.percent(source.confidence)})"
    counts: dict[str, int] = {}
    for name, count in source.changes.items():
        kind = "line_end" if name.startswith("line_end") else name
        counts[kind] = counts.get(kind, 0) + count
    for kind, count in counts.items():
        yield f"{t(CHANGES.get(kind, kind))}: {count}"
