"""The prepare step: sources to `train.safetensors` and `valid.safetensors`, with a report for each source."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from jisr.models.recipes import clean
from jisr.models.recipes.overlap import Guard
from jisr.models.recipes.prepare import Writer, articles, parallel_pairs
from jisr.models.recipes.vocabulary import SPACE, Pieces, choose, model_proto, processor, trim
from jisr.models.recipes.written import Written, read_written


def allowed(settings: dict[str, dict[str, Any]], permissive_only: bool) -> dict[str, dict[str, Any]]:
    """The sources this run may use."""
    return {name: s for name, s in settings.items() if s["permissive"] or not permissive_only}


def protected_texts(flores: Path, seeds: Path) -> list[str]:
    """Everything that is measured and so must not be trained on."""
    files = [f for f in (flores / "ar-en" / "ar", flores / "ar-en" / "en") if f.exists()]
    texts = [row for file in files for row in file.read_text(encoding="utf-8").splitlines()]
    for file in sorted(p for p in seeds.rglob("*") if p.suffix in {".md", ".txt", ".json", ".yaml", ".html"}):
        texts += [row for row in file.read_text(encoding="utf-8").splitlines() if row.strip()]
    return texts


def count_pieces(full: Any, texts: dict[str, list[str]], weights: dict[str, float]) -> Counter[str]:
    """Weighted counts per million pieces, each language alike."""
    total: Counter[str] = Counter()
    for language, rows in texts.items():
        counts: Counter[str] = Counter()
        for row in rows:
            counts.update(full.encode(row, out_type=str))
        scale = weights[language] * 1e6 / max(1, counts.total())
        for piece, count in counts.items():
            total[piece] += count * scale  # type: ignore[assignment]
    return total


class Material:
    """All cleaned text of a run, before it is cut into pieces."""

    def __init__(self, config: dict[str, Any], data: Path, guard: Guard, written_folder: Path) -> None:
        only = config["permissive_only"]
        self.pairs = parallel_pairs(data, allowed(config["parallel"], only), guard)
        self.articles: dict[str, list[dict[str, str]]] = {}
        for name in allowed(config["articles"], only):
            self.articles[name] = list(articles(data / "summaries" / f"{name}.jsonl.zst", guard))
        self.written: Written = read_written(written_folder, guard)

    def texts(self, config: dict[str, Any]) -> dict[str, list[str]]:
        """What the vocabulary is counted over: all pairs, and the news articles."""
        out: dict[str, list[str]] = defaultdict(list)
        for pairs in [*self.pairs.values(), self.written.sentences]:
            out["en"] += [en for en, _ in pairs[:40000]]
            out["ar"] += [ar for _, ar in pairs[:40000]]
        for name, records in self.articles.items():
            out[config["articles"][name]["lang"]] += [r["document"][:1500] for r in records[:6000]]
        return dict(out)


def make_vocabulary(full: Pieces, material: Material, config: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Trim the vocabulary and write `tokenizer.model` and the kept ids."""
    settings = config["vocabulary"]
    counts = count_pieces(processor(model_proto(full)), material.texts(config), settings["weights"])
    keep = choose(full, counts, settings["size"])
    (folder / "tokenizer.model").write_bytes(model_proto(trim(full, keep)).SerializeToString())
    (folder / "kept.json").write_text(json.dumps(keep), encoding="utf-8")
    known = {full.tokens[i] for i in keep}
    covered = sum(c for p, c in counts.items() if p in known) / counts.total()
    return {"pieces": len(keep), "seen": len(counts), "covered": round(covered, 5), "space": SPACE in known}


def make_examples(material: Material, config: dict[str, Any], folder: Path) -> list[dict[str, Any]]:
    """Write the training and validation stores; give a report, one row a source."""
    pieces = processor(folder / "tokenizer.model")
    train, valid = Writer(pieces, config["limits"]), Writer(pieces, config["limits"])
    report = []
    for source, pairs in material.pairs.items():
        before = sum(map(len, train.store.tokens))
        for i, (english, arabic) in enumerate(pairs):
            (valid if i % 200 == 199 else train).translations(source, english, arabic)
        report.append(
            {"source": source, "kept": len(pairs), "tokens": sum(map(len, train.store.tokens)) - before}
        )
    for source, records in material.articles.items():
        language, tasks = config["articles"][source]["lang"], config["articles"][source]["tasks"]
        for i, record in enumerate(records):
            writer = valid if i % 300 == 299 else train
            for task in tasks:
                name = "headline" if task == "headline" else f"{task}-{language}-{language}"
                if goal := record.get("headline" if task == "headline" else "summary"):
                    writer.article(f"{source}:{task}", name, record["document"], goal)
        report.append({"source": source, "kept": len(records)})
    add_written(train, material.written, "train")
    add_written(valid, material.written, "valid")
    report.append({"source": "written", "kept": len(material.written.sentences)})
    train.store.save(folder / "train.safetensors")
    valid.store.save(folder / "valid.safetensors")
    return report


def add_written(writer: Writer, written: Written, split: str) -> None:
    """The project's own sentences and articles, in every direction."""
    sentences = written.sentences if split == "train" else written.held_sentences
    for english, arabic in sentences:
        writer.translations("written:sentences", english, arabic)
    for record in written.articles if split == "train" else written.held_articles:
        for source in ("ar", "en"):
            text = "\n".join(" ".join(clean.line(s) for s in p) for p in record["paragraphs"][source])
            writer.article("written:headlines", "headline", text, clean.line(record["headline"][source]))
            for target in ("ar", "en"):
                task = f"summarize-{source}-{target}"
                writer.article("written:summaries", task, text, clean.line(record["summary"][target]))
