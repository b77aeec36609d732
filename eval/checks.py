"""What may be wrong with the texts that are to be compared, said before any score is believed."""

import html
from collections.abc import Sequence

import regex

from jisr.errors import UsageError
from jisr.eval.dataset import Dataset, System
from jisr.eval.results import Notice
from jisr.eval.script import script_of, script_of_all

_ENTITY = regex.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,6}|#x[0-9a-fA-F]{1,5});")
_MOJIBAKE = regex.compile(r"(?:[ØÙÚ][\u0080-\u00bf\u0152-\u0192\u02c6\u2013-\u203a€]){3}|\ufffd")
_FEW = 50
_STRAY = 0.005
"""Below this share, outputs in another script are names and the like; they are flagged one by one."""

_LANGUAGE_NAMES = {"ar": "Arabic", "en": "English"}


def has_entities(text: str) -> bool:
    """Return whether `text` holds HTML entities, such as `&quot;`, in place of characters."""
    return any(html.unescape(found) != found for found in _ENTITY.findall(text))


def check_counts(*, dataset: Dataset, systems: Sequence[System]) -> None:
    """Check that there are systems, with names of their own, with one output for each item.

    Raises:
        UsageError: naming the system and both counts.
    """
    if not systems:
        raise UsageError("no system to score", "name at least one file of outputs")
    names = [system.name for system in systems]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UsageError(f"two systems are called {twice[0]!r}", "give each a name of its own: name=path")
    from jisr.eval.lengths import check_lengths

    column = [(item.references or (item.source,))[0] for item in dataset.items]
    check_lengths({dataset.name: column} | {system.name: system.outputs for system in systems})


def notices(*, dataset: Dataset, systems: Sequence[System]) -> list[Notice]:
    """Return what a reader must know about these texts before believing their scores."""
    found = _about_dataset(dataset)
    for system in systems:
        found += _about_system(dataset, system)
    for position, system in enumerate(systems):
        for other in systems[position + 1 :]:
            if system.outputs == other.outputs:
                found.append(
                    Notice(
                        code="same-outputs",
                        system=system.name,
                        message=f"all outputs equal those of {other.name}",
                    )
                )
    return found


def _about_dataset(dataset: Dataset) -> list[Notice]:
    found = []
    if len(dataset.items) < _FEW:
        found.append(
            Notice(
                code="few-segments",
                message=f"only {len(dataset.items)} segments: intervals are wide and tests see only large "
                "differences; do not choose a system on this alone",
            )
        )
    columns = {
        "reference": ([text for item in dataset.items for text in item.references], dataset.language),
        "source": ([item.source for item in dataset.items], dataset.source_language),
    }
    for name, (column, language) in columns.items():
        found += _about_column(column, name, language)
    missing = sum(not any(text.strip() for text in item.references) for item in dataset.items)
    if 0 < missing < len(dataset.items):
        found.append(Notice(code="no-reference", message=f"{missing} segments have no reference"))
    return found


def _about_column(column: Sequence[str], name: str, language: str) -> list[Notice]:
    found = []
    script = script_of_all(column)
    if script and language in _LANGUAGE_NAMES and script != language:
        found.append(
            Notice(
                code="wrong-language",
                message=f"the {name} should be {_LANGUAGE_NAMES[language]} but its letters are mostly "
                f"{_LANGUAGE_NAMES[script]}: are source and reference swapped?",
            )
        )
    if broken := sum(bool(_MOJIBAKE.search(text)) for text in column):
        found.append(
            Notice(code="encoding", message=f"{broken} {name} lines look wrongly decoded (Ø§Ù„ and the like)")
        )
    return found


def _about_system(dataset: Dataset, system: System) -> list[Notice]:
    count, found = len(system.outputs), []

    def add(code: str, number: int, message: str) -> None:
        if number:
            found.append(
                Notice(code=code, system=system.name, message=message.format(f"{number} of {count}"))
            )

    if "failed" in system.about:
        found.append(
            Notice(code="failed", system=system.name, message=f"documents failed: {system.about['failed']}")
        )
    filled = [text for text in system.outputs if text.strip()]
    add("empty", count - len(filled), "{} outputs are empty; they are scored as they are")
    add(
        "entities",
        sum(map(has_entities, filled)),
        "{} outputs hold HTML entities such as &quot;, scored as stored (--unescape decodes them)",
    )
    add("encoding", sum(bool(_MOJIBAKE.search(text)) for text in filled), "{} outputs look wrongly decoded")
    add(
        "tokenized",
        tokenized if (tokenized := sum(text.endswith(" .") for text in filled)) > 0.2 * count else 0,
        "{} outputs end in a full stop with a space before it: detokenize before scoring",
    )
    wrong = sum(script_of(text) not in ("", dataset.language) for text in filled)
    add(
        "wrong-language",
        wrong if wrong > _STRAY * count else 0,
        f"{{}} outputs are not in {_LANGUAGE_NAMES.get(dataset.language, dataset.language)}",
    )
    pairs = list(zip(system.outputs, dataset.items, strict=True))
    same = sum(bool(text.strip()) and text in item.references for text, item in pairs)
    add(
        "equals-reference",
        same if same > 0.5 * count else 0,
        "{} outputs equal a reference: is this the reference itself?",
    )
    copied = sum(bool(text.strip()) and text.strip() == item.source.strip() for text, item in pairs)
    add("equals-source", copied if dataset.task == "translation" else 0, "{} outputs equal their source")
    return found
