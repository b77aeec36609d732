"""jisr: summaries and translations of Arabic and English documents, offline, with their doubts shown.

The public names load on first use, so that `import jisr` costs nothing and pulls in no model library.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jisr.api import read, summarize, translate
    from jisr.config.load import load_config
    from jisr.document import Document, Failure, Segment, Summary, Translation
    from jisr.errors import JisrError
    from jisr.pipeline import Pipeline

__version__ = "0.1.0"

_PUBLIC = {
    "Document": "jisr.document",
    "Failure": "jisr.document",
    "JisrError": "jisr.errors",
    "Pipeline": "jisr.pipeline",
    "Segment": "jisr.document",
    "Summary": "jisr.document",
    "Translation": "jisr.document",
    "load_config": "jisr.config.load",
    "read": "jisr.api",
    "summarize": "jisr.api",
    "translate": "jisr.api",
}

__all__ = [
    "Document",
    "Failure",
    "JisrError",
    "Pipeline",
    "Segment",
    "Summary",
    "Translation",
    "__version__",
    "load_config",
    "read",
    "summarize",
    "translate",
]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'jisr' has no attribute {name!r}")
    return getattr(import_module(_PUBLIC[name]), name)
