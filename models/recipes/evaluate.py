"""The evaluate step: translate FLORES dev with the converted model and score it; measure what int8 costs."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import ctranslate2
import sacrebleu
import sentencepiece

from jisr.models.recipes import clean
from jisr.models.recipes.vocabulary import BOS, EOS, SEPARATOR, TASKS

DIRECTIONS = (("ar", "en"), ("en", "ar"))


@dataclass(frozen=True)
class Score:
    """One row of the results table."""

    model: str
    direction: str
    decoding: str
    sentences: int
    chrf: float  # chrF++ (word order 2)
    bleu: float
    degenerate: float  # share of empty, looping or wrong-script outputs, per cent
    seconds: float
    words_per_second: float
    signature: str


class Translator:
    """The converted model with its tokenizer."""

    def __init__(self, folder: Path, threads: int = 2, compute_type: str = "int8") -> None:
        files = {
            p.name: p.read_bytes()
            for p in folder.iterdir()
            if p.suffix in {".json"} and p.name != "manifest.json"
        }
        shards = sorted(folder.glob("model.bin*"))
        files["model.bin"] = b"".join(p.read_bytes() for p in shards)
        self.generator = ctranslate2.Generator(
            str(folder), device="cpu", intra_threads=threads, compute_type=compute_type, files=files
        )
        del files
        self.pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "tokenizer.model"))

    def run(
        self, task: str, texts: Sequence[str], beam: int = 1, batch_tokens: int = 1024, **options: Any
    ) -> list[str]:
        """Answers to the texts, in order; sorted by length, so that a batch holds like with like."""
        prompts = [[BOS, TASKS[task], *self.pieces.encode(t, out_type=str), SEPARATOR] for t in texts]
        order = sorted(range(len(texts)), key=lambda i: -len(prompts[i]))
        settings: dict[str, Any] = {
            "beam_size": beam,
            "max_length": 256,
            "max_batch_size": batch_tokens,
            "batch_type": "tokens",
            "include_prompt_in_result": False,
            "end_token": EOS,
            **options,
        }
        results = self.generator.generate_batch([prompts[i] for i in order], **settings)
        out = [""] * len(texts)
        for i, result in zip(order, results, strict=True):
            out[i] = self.pieces.decode(result.sequences[0])
        return out


def degenerate(source: str, output: str, script: Any) -> bool:
    """Whether an output is empty, loops, or is in the wrong script."""
    words = output.split()
    if not words or len(output) > 4 * len(source) + 40:
        return True
    grams = Counter(zip(words, words[1:], words[2:], strict=False))
    looping = bool(grams) and grams.most_common(1)[0][1] >= 4 and len(words) > 12
    return looping or clean.script_share(output, script) < 0.5


def flores(folder: Path, direction: tuple[str, str], limit: int | None = None) -> tuple[list[str], list[str]]:
    """Sources and references of FLORES dev; `limit` takes evenly spread sentences."""
    source, target = ((folder / "ar-en" / k).read_text(encoding="utf-8").splitlines() for k in direction)
    if len(source) != len(target):
        raise ValueError(f"{folder}: {len(source)} sources and {len(target)} references")
    step = 1 if limit is None else max(1, len(source) // limit)
    return source[::step][:limit], target[::step][:limit]


def score(
    model: Translator,
    name: str,
    data: Path,
    direction: tuple[str, str],
    limit: int | None,
    beam: int,
    **options: Any,
) -> tuple[Score, list[str]]:
    """Translate one direction and score it."""
    sources, references = flores(data, direction, limit)
    began = time.monotonic()
    outputs = model.run(
        f"translate-{direction[0]}-{direction[1]}", [clean.line(s) for s in sources], beam, **options
    )
    took = time.monotonic() - began
    chrf, bleu = sacrebleu.CHRF(word_order=2), sacrebleu.BLEU(tokenize="13a")
    script = clean.ARABIC if direction[1] == "ar" else clean.LATIN
    bad = sum(degenerate(s, o, script) for s, o in zip(sources, outputs, strict=True))
    row = Score(
        model=name,
        direction="→".join(direction),
        decoding=f"beam {beam}" if beam > 1 else "greedy",
        sentences=len(sources),
        chrf=round(chrf.corpus_score(outputs, [references]).score, 2),
        bleu=round(bleu.corpus_score(outputs, [references]).score, 2),
        degenerate=round(100 * bad / len(outputs), 2),
        seconds=round(took, 1),
        words_per_second=round(sum(len(s.split()) for s in sources) / took, 1),
        signature=f"{chrf.get_signature()} / {bleu.get_signature()}",
    )
    return row, outputs


def log_scores(path: Path, rows: Sequence[Score], **more: Any) -> None:
    """Append rows to a JSONL log."""
    with path.open("a", encoding="utf-8") as out:
        for row in rows:
            out.write(json.dumps({**asdict(row), **more}, ensure_ascii=False) + "\n")
