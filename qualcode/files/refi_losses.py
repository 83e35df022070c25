"""What reading a REFI-QDA project may lose or keep as something else."""

from ..messages import N_

LOSSES = {
    "selections_outside": N_("marked places that lie outside their text"),
    "empty_selections": N_("marked places without a single character"),
    "selections_not_found": N_("marked places whose words do not stand in the text"),
    "bare_selections": N_("marked places with neither a code nor a comment"),
    "unlike_quotes": N_("marked places whose name is longer or shorter than the words there"),
    "selection_titles": N_("titles of marked places, kept in memos"),
    "annotations_as_memos": N_("comments on marked places, kept as memos of their documents"),
    "codings_without_text": N_("codings of pictures, recordings, pages or places that are no more"),
    "source_codings": N_("codings of whole sources, kept as codings of all of the text"),
    "duplicate_codings": N_("codings that say the same twice, merged"),
    "unknown_codes": N_("codings of codes that the file does not hold"),
    "coding_memo_authors": N_("authors or times of notes on codings that are not the coding's"),
    "unnamed_coders": N_("coders that the file does not name"),
    "picture_selections": N_("marked areas of pictures"),
    "pdf_selections": N_("marked areas of PDF pages"),
    "pdf_selections_by_quote": N_(
        "marked areas of PDF pages, looked up by their words in the text"
    ),
    "media_selections": N_("marked times of recordings"),
    "time_marks": N_("time marks of transcripts"),
    "pdf_pages": N_("PDFs whose pages stay behind; their text is kept"),
    "recordings": N_("recordings; their transcripts are kept"),
    "styled_texts": N_("Word files beside the plain texts; fonts and layout stay behind"),
    "empty_texts": N_("texts without a single word"),
    "left_out_values": N_("values of variables of sources that could not be read"),
    "left_out_descriptions": N_("comments on pictures, recordings or pages"),
    "case_passages": N_("passages of cases, kept as: the case speaks in the text"),
    "case_codes": N_("codes of cases"),
    "unknown_members": N_("references to things that the file does not hold or that were left out"),
    "unknown_notes": N_("references to notes that the file does not hold"),
    "note_codings": N_("codings and marked places in notes"),
    "renamed_cases": N_("cases that share their name with another one, renamed"),
    "renamed_coders": N_("users that share their name with another one, renamed"),
    "variable_types": N_("variables of a time, kept as text"),
    "variable_descriptions": N_("descriptions of variables"),
    "double_values": N_("second values of one variable"),
    "colours": N_("colours that cannot be read as one"),
    "links": N_("links between things, notes apart"),
    "graphs": N_("graphs (maps, networks)"),
    "set_notes": N_("notes in sets"),
    "attributes": N_("times, makers and paths that are not kept"),
    "unknown_elements": N_("elements that the standard does not know"),
}
"""What each kind of loss is, for people."""
