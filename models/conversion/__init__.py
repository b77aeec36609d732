"""From a transformers snapshot to a CTranslate2 model package, accepted only when its scores agree."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jisr.models.conversion.build import Conversion, convert

__all__ = ["Conversion", "convert"]


def __getattr__(name: str) -> Any:
    # Loaded when asked for: the fixed sentences beside it are used without any model library.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module("jisr.models.conversion.build"), name)
