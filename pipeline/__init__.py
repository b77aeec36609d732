"""jisr: summaries and translations of Arabic and English documents, offline, with their doubts shown.

The public names load on first use, so that `import jisr` costs nothing and pulls in no model library.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jisr.document import Document, Failure, Segment, Summary, Translation
    from jisr.errors import JisrError

__version__ = "0.1.0"

_PUBLIC = {
    "Document": "jisr.document",
    "Failure": "jisr.document",
    "Segment": "jisr.document",
    "Summary": "jisr.document",
    "Translation": "jisr.document",
    "JisrError": "jisr.errors",
}

__all__ = ["Document", "Failure", "JisrError", "Segment", "Summary", "Translation", "__version__"]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'jisr' has no attribute {name!r}")
    return getattr(import_module(_PUBLIC[name]), name)
