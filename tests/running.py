"""What the tests of whole runs share: a folder of documents, a configuration without a model, records to compare."""

import json
from pathlib import Path
from typing import Any

from jisr.config.load import load_config
from jisr.config.schema import Config

FAKE = ("translate.model=fake", "summarize.model=fake", "score.metrics=[]")
PLACES = ("city", "village", "harbour", "market", "school", "hospital", "river", "bridge")


def write_documents(folder: Path, count: int, *, words: int = 40) -> Path:
    """Write `count` English documents, all different, that share sentences the way news do."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"{number:05}.txt").write_text(text(number, words), encoding="utf-8")
    return folder


def text(number: int, words: int = 40) -> str:
    """Return a text of about so many words."""
    sentences = [
        f"The council of the {PLACES[(number + i) % len(PLACES)]} approved plan {number * (i % 3)} on Monday."
        for i in range(max(1, words // 10))
    ]
    return " ".join(sentences) + "\n"


def config(*changes: str) -> Config:
    """Return the default configuration with the fake model and these changes."""
    return load_config(None, [*FAKE, *changes], environ={})


def records(out: Path) -> dict[str, str]:
    """Return every record by its file, as JSON text without the figures that differ from run to run."""
    found = {}
    for path in sorted(out.rglob("documents/**/*.json")):
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        del record["seconds"]
        found[path.relative_to(out).as_posix()] = json.dumps(record, ensure_ascii=False)
    return found


def left_over(out: Path) -> list[Path]:
    """Return the temporary files and locks in a run folder."""
    return [path for path in out.rglob(".*") if path.is_file()]


def run_record(out: Path) -> Any:
    """Return what run.json holds."""
    return json.loads((out / "run.json").read_text(encoding="utf-8"))
