"""A toy world: a random tiny Gemma 3 with its own vocabulary, and a handful of sentences as data."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
import sentencepiece
import torch
import yaml
import zstandard
from safetensors.torch import save_file

from jisr.models.recipes import steps
from jisr.models.recipes.vocabulary import CONTROL, LINES

NAMES = [
    *(("Cairo", "القاهرة"), ("Paris", "باريس"), ("Tunis", "تونس")),
    *(("Rome", "روما"), ("Amman", "عمان"), ("Oslo", "أوسلو")),
]
FRAMES = [
    ("The minister visited {} on Monday.", "زار الوزير {} يوم الاثنين."),
    ("The museum in {} opened a new hall.", "افتتح المتحف في {} قاعة جديدة."),
    ("Rain fell on {} for three days.", "هطل المطر على {} ثلاثة أيام."),
    ("Trains to {} leave every hour today.", "تغادر القطارات إلى {} كل ساعة اليوم."),
]
PAIRS = [(en.format(a), ar.format(b)) for a, b in NAMES for en, ar in FRAMES]
PROTECTED = (
    "A rare sentence that is measured must never be seen in training.",
    "جملة نادرة تقاس ولا يجوز أن ترى في التدريب أبدا.",
)


def write_zst(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(zstandard.ZstdCompressor().compress(text.encode()))


def write_base(folder: Path) -> None:
    """A transformers directory with random weights and a sentencepiece model."""
    from transformers import Gemma3ForCausalLM, Gemma3TextConfig

    folder.mkdir(parents=True)
    out = io.BytesIO()
    texts = [t for pair in (*PAIRS, PROTECTED) for t in pair]
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts * 3), model_writer=out, model_type="bpe", vocab_size=700, byte_fallback=True,
        pad_id=0, eos_id=1, bos_id=2, unk_id=3, pad_piece="<pad>", eos_piece="<eos>", bos_piece="<bos>",
        control_symbols=list(CONTROL[4:]), user_defined_symbols=list(LINES), normalization_rule_name="identity",
        hard_vocab_limit=False, minloglevel=2,
    )  # fmt: skip
    (folder / "tokenizer.model").write_bytes(out.getvalue())
    size = sentencepiece.SentencePieceProcessor(model_proto=out.getvalue()).get_piece_size()
    torch.manual_seed(0)
    config = Gemma3TextConfig(
        vocab_size=size, hidden_size=32, intermediate_size=48, num_hidden_layers=3, num_attention_heads=2,
        num_key_value_heads=1, head_dim=16, query_pre_attn_scalar=16, sliding_window=128,
        layer_types=["sliding_attention", "full_attention", "sliding_attention"], initializer_range=0.2,
    )  # fmt: skip
    model = Gemma3ForCausalLM(config)
    with torch.no_grad():
        for name, tensor in model.named_parameters():
            if "norm" in name:
                tensor.uniform_(-0.3, 0.6)
    config.save_pretrained(folder)
    weights = {k: v.contiguous() for k, v in model.state_dict().items() if k != "lm_head.weight"}
    save_file(weights, folder / "model.safetensors")


@pytest.fixture(scope="session")
def space(tmp_path_factory: pytest.TempPathFactory) -> steps.Workspace:
    """A workspace whose data and base are in place; nothing is trained yet."""
    root = tmp_path_factory.mktemp("recipe")
    write_base(root / "work" / "base")
    rows = [f"{en}\t{ar}\tgood" for en, ar in PAIRS] + [f"{PROTECTED[0]}\t{PROTECTED[1]}\tgood"]
    rows += ["Use <b>this</b> tag\tاستخدم <b>هذا</b> الوسم\tgood", f"{PAIRS[0][0]}\t{PAIRS[0][1]}\tclosed"]
    write_zst(root / "data" / "parallel" / "prose.tsv.zst", "".join(r + "\n" for r in rows))
    article = " ".join(en for en, _ in PAIRS[:12])
    record = {"id": "n-1", "lang": "en", "document": article, "summary": PAIRS[1][0], "headline": PAIRS[2][0]}
    write_zst(root / "data" / "summaries" / "news-en.jsonl.zst", (json.dumps(record) + "\n") * 3)
    flores = root / "data" / "flores-dev" / "ar-en"
    flores.mkdir(parents=True)
    (flores / "en").write_text(PROTECTED[0] + "\n", encoding="utf-8")
    (flores / "ar").write_text(PROTECTED[1] + "\n", encoding="utf-8")
    (root / "seeds").mkdir()
    config: dict[str, Any] = {
        "name": "toy", "seed": 3, "permissive_only": False, "base": {"source": "base"},
        "vocabulary": {"size": 560, "weights": {"ar": 1.0, "en": 1.0}},
        "limits": {"row": 64, "long_row": 128, "article": 90},
        "parallel": {"good": {"file": "prose", "permissive": True}, "closed": {"file": "prose", "permissive": False}},
        "articles": {"news-en": {"lang": "en", "permissive": True, "tasks": {"brief": 2, "headline": 1}}},
        "written": {"sentences": 0.02, "summaries": 0, "headlines": 0},
        "finish": {"parallel": {"good": 12}, "articles": {}, "written": {"sentences": 0.01}},
        "train": {"row_count": 4, "long_row_count": 2, "workers": 1, "peak_rate": 3e-3, "warmup": 2,
                  "betas": [0.9, 0.97], "weight_decay": 0.0, "clip": 1.0, "checkpoint_minutes": 10},
    }  # fmt: skip
    (root / "toy.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    return steps.Workspace(root / "toy.yaml", root / "work", root / "data", root / "seeds")
