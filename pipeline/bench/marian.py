"""A Marian model of OPUS-MT's real size with random weights: honest speed without a download.

Speed depends on the size of the network, the vocabulary, and how many tokens go in and come out, not on what
the weights have learnt. Outputs get a fixed length, for random weights do not know where to end.

`python -m jisr.bench.marian DIRECTORY` builds one: in a process of its own, so that the memory it takes is
not counted as anybody's.
"""

import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

READY = "ready.json"
PIECES = 2000
"""Subwords learnt from the seeds; they come to about 1.5 a word, like OPUS-MT's own on news. Rows without a
subword fill the vocabulary up."""


@dataclass(frozen=True, slots=True)
class Size:
    """The shape of a Marian network."""

    layers: int = 6
    width: int = 512
    heads: int = 8
    inner: int = 2048
    vocabulary: int = 60_000


OPUS = Size()
"""6+6 layers, 512 wide, 60,000 tokens: Helsinki-NLP/opus-mt-* (see their config.json)."""

TINY = Size(layers=1, width=32, heads=2, inner=64, vocabulary=2_100)
"""For tests."""


def build(directory: Path, size: Size = OPUS) -> None:
    """Write the model to `directory`: hf/ for transformers, int8/ and float32/ as packages for jisr.

    Nothing is done when it is there already.
    """
    if (directory / READY).is_file():
        return
    directory.mkdir(parents=True, exist_ok=True)
    _write_snapshot(directory / "hf", size)
    for compute_type in ("int8", "float32"):
        _write_package(directory / "hf", directory / compute_type, compute_type)
    (directory / READY).write_text(
        json.dumps({"size": [size.layers, size.width, size.vocabulary]}), encoding="utf-8"
    )


def _write_snapshot(folder: Path, size: Size) -> None:
    import torch
    from transformers import MarianConfig, MarianMTModel, MarianTokenizer

    from jisr.bench.systems import quiet

    quiet()
    folder.mkdir(exist_ok=True)
    model, pieces = _subwords()
    for name in ("source.spm", "target.spm"):
        (folder / name).write_bytes(model)
    words = ["</s>", "<unk>", *(piece for piece in pieces if piece not in {"</s>", "<unk>"})]
    words += [f"▁row{number}" for number in range(size.vocabulary - len(words) - 1)] + ["<pad>"]
    (folder / "vocab.json").write_text(
        json.dumps({word: i for i, word in enumerate(words)}), encoding="utf-8"
    )
    tokenizer = MarianTokenizer(
        source_spm=str(folder / "source.spm"),
        target_spm=str(folder / "target.spm"),
        vocab=str(folder / "vocab.json"),
    )
    pad = len(words) - 1
    torch.manual_seed(0)
    config = MarianConfig(
        vocab_size=len(words),
        d_model=size.width,
        encoder_layers=size.layers,
        decoder_layers=size.layers,
        encoder_attention_heads=size.heads,
        decoder_attention_heads=size.heads,
        encoder_ffn_dim=size.inner,
        decoder_ffn_dim=size.inner,
        max_position_embeddings=512,
        activation_function="swish",
        scale_embedding=True,
        pad_token_id=pad,
        eos_token_id=0,
        bos_token_id=0,
        forced_eos_token_id=0,
        decoder_start_token_id=pad,
    )
    network = MarianMTModel(config)
    network.eval()  # type: ignore[no-untyped-call]  # transformers leaves it untyped
    network.generation_config.update(num_beams=4, bad_words_ids=[[pad]])  # type: ignore[no-untyped-call]  # as above
    network.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def _subwords() -> tuple[bytes, list[str]]:
    import sentencepiece

    from jisr.bench.texts import seed_documents

    lines = [line for document in seed_documents() for line in document.text.splitlines() if line.strip()]
    stream = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines),
        model_writer=stream,
        vocab_size=PIECES,
        hard_vocab_limit=False,
        bos_id=-1,
        pad_id=-1,
        minloglevel=2,
        num_threads=1,
    )
    processor = sentencepiece.SentencePieceProcessor(model_proto=stream.getvalue())
    return stream.getvalue(), [processor.id_to_piece(i) for i in range(processor.vocab_size())]


def _write_package(snapshot: Path, folder: Path, compute_type: str) -> None:
    from ctranslate2.converters import TransformersConverter

    from jisr.models.package import MANIFEST, Manifest
    from jisr.models.packaging import describe_all

    quantization = None if compute_type == "float32" else compute_type
    TransformersConverter(str(snapshot)).convert(str(folder), quantization=quantization, force=True)
    (folder / "source.spm").write_bytes((snapshot / "source.spm").read_bytes())
    prompt: dict[str, Any] = {"prefix": [], "suffix": ["</s>"], "target": []}
    manifest = Manifest.model_validate(
        {
            "format": 1,
            "name": f"random-marian-{compute_type}",
            "version": "1",
            "engine": "ct2",
            "kind": "seq2seq",
            "licence": "Apache-2.0",
            "compute_type": compute_type,
            "files": describe_all(folder, part_bytes=0),
            "tokenizer": "source.spm",
            "prompts": {"translate:en-ar": prompt, "translate:ar-en": prompt},
            "end": ["</s>"],
            "limits": {"input_tokens": 400, "output_tokens": 400},
            "decoding": {"translate": {"beam": 4}},
        }
    )
    (folder / MANIFEST).write_text(manifest.model_dump_json(indent=1), encoding="utf-8")


if __name__ == "__main__":
    build(Path(sys.argv[1]), TINY if "--tiny" in sys.argv else OPUS)
