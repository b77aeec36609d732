"""The card step: MODEL_CARD.md, written from the settings, the manifest, the sources' licences and measured scores."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

USE = """\
## What it is

One decoder-only model that translates between Arabic and English and writes one-sentence briefs, 40-to-70-word
summaries and headlines of news and reports. It is small enough to ship with the code and to run on a laptop without a
network. It is a starting point: better models are one setting away, and every output should be read before it is
relied on.

## Terms

Gemma is provided under and subject to the Gemma Terms of Use found at ai.google.dev/gemma/terms; this model is a
modified derivative of it (vocabulary trimmed, fine-tuned, quantized), and those terms and the Gemma Prohibited Use
Policy apply to these weights. The project's code and the texts in `models/recipes/data` have their own licences.
Some training sources are for research or non-commercial use only (see the table): whoever must avoid them can rerun
the recipe with `permissive_only: true`.
"""


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(str(c).replace("|", "/") for c in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def licences(data: Path) -> dict[str, str]:
    """Licence as stated, by source name."""
    out: dict[str, str] = {}
    for name, column in (("parallel", "licence as stated"), ("summaries", "licence_as_stated")):
        file = data / name / "SOURCES.tsv"
        if file.exists():
            with file.open(encoding="utf-8", newline="") as stream:
                for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
                    out[row["source"]] = row[column]
    return out


def latest(scores: Iterable[str], model: str) -> list[dict[str, Any]]:
    """The newest score of each direction, decoding and size of this model."""
    found: dict[tuple[object, ...], dict[str, Any]] = {}
    for row in map(json.loads, scores):
        if row["model"] == model:
            found[row["direction"], row["decoding"], row["sentences"]] = row
    return list(found.values())


def card(
    manifest: Mapping[str, Any],
    prepared: Iterable[Mapping[str, Any]],
    scores: Sequence[Mapping[str, Any]],
    terms: Mapping[str, str],
    alias: Mapping[str, str],
    notes: str,
) -> str:
    """The whole card; `alias` gives the name a source has in the licence table, `notes` is the hand-written part."""
    parity = manifest["parity"]
    results = [
        (
            r["direction"],
            r["sentences"],
            r["decoding"],
            r["chrf"],
            r["bleu"],
            r["degenerate"],
            r["words_per_second"],
        )
        for r in scores
    ]
    used = [
        (r["source"], r["kept"], terms.get(alias.get(r["source"], r["source"]), "see SOURCES.tsv"))
        for r in prepared
        if r["source"] != "written"
    ]
    used += [("written (this project)", r["kept"], "CC-BY-4.0") for r in prepared if r["source"] == "written"]
    int8 = f"int8 against float32: {parity['int8']['mean_abs']} nats a token on average "
    int8 += f"(without smoothing {parity['int8_plain']['mean_abs']}).\n"
    signatures = sorted({r["signature"] for r in scores})
    parts = [
        f"# {manifest['name']} {manifest['version']}\n",
        f"Base: {manifest['base']}. Trained on {manifest.get('trained_tokens', 0):,} tokens.\n",
        USE,
        "## How well it translates\n\nFLORES dev, which was never trained on (a script proves it).\n",
        table(("direction", "sentences", "decoding", "chrF++", "BLEU", "degenerate %", "words/s"), results),
        "Signatures: " + "; ".join(f"`{s}`" for s in signatures) + "\n",
        int8,
        notes.strip() + "\n",
        "## What it learned from\n\nPairs or articles kept after cleaning; an epoch uses a part of the large ones.\n",
        table(("source", "kept", "licence as stated"), used),
    ]
    return "\n".join(parts)
