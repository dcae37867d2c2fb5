"""Documents on paper, set by typst as tagged PDF (PDF/UA-1).

Texts travel as data (``sys.inputs.words``), never as markup. Fonts are those of the house only, so
that a document looks the same on every machine.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

_FONTS = Path(__file__).parents[1] / "static" / "vendor" / "fonts-pdf"


def set_document(template: Path, words: Mapping[str, Any]) -> bytes:
    """Return the PDF of a typst template filled with plain texts.

    Raises typst.TypstError when it cannot be set, which no input may cause.
    """
    document: bytes = typst.compile(
        str(template),
        format="pdf",
        font_paths=[str(_FONTS)] if _FONTS.is_dir() else [],
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        sys_inputs={"words": json.dumps(words, ensure_ascii=False)},
    )
    return document
