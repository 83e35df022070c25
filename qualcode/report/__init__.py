"""Findings → HTML, Word, Excel, CSV. Every quote is found again before anything is returned."""

from .csvtables import quotes_csv
from .excel import render_xlsx
from .html import render_html
from .word import render_docx

__all__ = ["quotes_csv", "render_docx", "render_html", "render_xlsx"]
