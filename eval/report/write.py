"""Write what an evaluation found into a folder, and read it back."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from jisr.errors import UsageError
from jisr.eval.columns import read_text
from jisr.eval.report import html, latex, markdown
from jisr.eval.results import SCHEMA, Result, SegmentResult
from jisr.store import write_text

NAMES = {"comparison": "comparison.json", "evaluation": "scores.json"}


def write_result(folder: Path, result: Result, segments: Sequence[SegmentResult]) -> None:
    """Write comparison.json or scores.json, segments.jsonl, and the report in all its forms.

    Raises:
        UsageError: the folder cannot be written to.
    """
    write_text(folder / NAMES[result.kind], _json(result) + "\n")
    write_text(folder / "segments.jsonl", "".join(f"{segment.model_dump_json()}\n" for segment in segments))
    write_report(folder, {folder.name: (result, segments)})


def write_report(folder: Path, runs: Mapping[str, tuple[Result, Sequence[SegmentResult]]]) -> None:
    """Write report.html, report.md and table.tex for one run or several."""
    write_text(folder / "report.html", html.render(runs))
    write_text(folder / "report.md", markdown.render(runs))
    write_text(folder / "table.tex", latex.render({name: result for name, (result, _) in runs.items()}))


def read_result(folder: Path) -> tuple[Result, list[SegmentResult]] | None:
    """Return what was written into `folder`; None when there is neither comparison.json nor scores.json.

    Raises:
        UsageError: the files are damaged, or of a newer schema.
    """
    path = next((folder / name for name in NAMES.values() if (folder / name).is_file()), None)
    if path is None:
        return None
    try:
        result = Result.model_validate_json(read_text(path))
        if result.schema_version > SCHEMA:
            raise UsageError(
                f"{path} was written by a newer jisr ({result.version})", "upgrade jisr to read it"
            )
        segments = [
            SegmentResult.model_validate_json(line)
            for line in read_text(folder / "segments.jsonl").split("\n")
            if line
        ]
    except ValidationError as error:
        raise UsageError(
            f"{path} is damaged: {error.errors()[0]['msg']}", "run the evaluation again"
        ) from error
    return result, segments


def _json(result: Result) -> str:
    """Return the result as indented JSON, Arabic as it is."""
    return json.dumps(json.loads(result.model_dump_json()), ensure_ascii=False, indent=1)
