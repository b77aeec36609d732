"""From a transformers snapshot to a CTranslate2 model package, accepted only when its scores agree."""

from jisr.models.conversion.convert import Conversion, convert

__all__ = ["Conversion", "convert"]
