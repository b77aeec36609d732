"""Put a converted model into the folder that ships: shards, tokenizer and a manifest that proves what it is."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import shutil
from pathlib import Path
from typing import Any

from jisr.models.recipes.base import sha256
from jisr.models.recipes.convert import shard, write_json
from jisr.models.recipes.vocabulary import BOS, EOS, SEPARATOR, TASKS

LIBRARIES = ("ctranslate2", "sentencepiece", "torch", "transformers")


def recipe_digest(folder: Path, config_file: Path) -> str:
    """One digest of the recipe's code and configuration."""
    digest = hashlib.sha256()
    for file in [*sorted(folder.glob("*.py")), config_file]:
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def publish(
    model: Path, tokenizer: Path, target: Path, facts: dict[str, Any], recipe: Path, config_file: Path
) -> Path:
    """Write shards of `model`/model.bin, the small files and `manifest.json` into `target`; old shards go."""
    target.mkdir(parents=True, exist_ok=True)
    for old in target.glob("model.bin*"):
        old.unlink()
    files = shard(model / "model.bin", target)
    for source in (model / "config.json", model / "vocabulary.json", tokenizer):
        files.append(target / source.name)
        shutil.copyfile(source, files[-1])
    described = {
        f.name: {"sha256": sha256(f), "bytes": f.stat().st_size} for f in sorted(files, key=lambda f: f.name)
    }
    manifest = {
        **facts,
        "recipe_digest": recipe_digest(recipe, config_file),
        "libraries": {name: importlib.metadata.version(name) for name in LIBRARIES},
        "files": described,
        "tasks": TASKS,
        "prompt": {
            "format": [BOS, "<task>", "source pieces", SEPARATOR],
            "separator": SEPARATOR,
            "bos": BOS,
            "end": EOS,
            "headline": "same language as the source",
            "brief": "one sentence of about 20 words",
            "summarize": "40 to 70 words",
        },
        "limits": {
            "prompt_and_answer_tokens": 512,
            "translate_source_tokens": 160,
            "article_source_tokens": 360,
        },
    }
    write_json(target / "manifest.json", manifest)
    return target / "manifest.json"


def check(folder: Path) -> list[str]:
    """Problems of a published folder: missing or changed files, shards too big."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    problems = []
    for name, facts in manifest["files"].items():
        if not (folder / name).exists():
            problems.append(f"{name} is missing")
        elif sha256(folder / name) != facts["sha256"]:
            problems.append(f"{name} is not the file that was published")
        elif facts["bytes"] >= 45_000_000:
            problems.append(f"{name} is {facts['bytes']:,} bytes, shards must stay under 45 MB")
    return problems
