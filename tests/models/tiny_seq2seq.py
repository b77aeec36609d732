"""Tiny real encoder-decoder models, each saved the way its hub repository is laid out."""

import json
from collections.abc import Callable
from pathlib import Path

import sentencepiece
import torch
import transformers
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

from .tiny import VOCABULARY, liven, make_it_end, seed_lines, sentencepiece_model

SMALL = {
    "d_model": 32,
    "encoder_layers": 2,
    "decoder_layers": 2,
    "encoder_attention_heads": 4,
    "decoder_attention_heads": 4,
    "encoder_ffn_dim": 64,
    "decoder_ffn_dim": 64,
    "dropout": 0.0,
    "attention_dropout": 0.0,
    # Untied: with tied embeddings and no training, the likeliest next token is the last one, for ever.
    "tie_word_embeddings": False,
}
NLLB_CODES = ["arb_Arab", "ary_Arab", "eng_Latn", "fra_Latn"]


def save(folder: Path, model: transformers.PreTrainedModel, tokenizer: object, **generation: object) -> Path:
    """Save model and tokenizer as a hub snapshot: safetensors, configs, tokenizer files."""
    model.generation_config.update(**generation)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def enliven(model: transformers.PreTrainedModel, end: int, linear: float = 10.0) -> None:
    """Make outputs vary and end now and then."""
    model.lm_head.weight = torch.nn.Parameter(torch.randn_like(model.lm_head.weight))
    liven(model, linear, 1.0)
    make_it_end(model, end)


def marian(folder: Path, *, codes: tuple[str, ...] = (">>ara<<", ">>arz<<")) -> Path:
    """An OPUS-MT pair; with `codes` one that wants a target token (English to Arabic), without one that does not."""
    torch.manual_seed(0)
    folder.mkdir(parents=True, exist_ok=True)
    spm = sentencepiece_model(seed_lines(), model_type="unigram", bos_id=-1, pad_id=-1)
    for name in ("source.spm", "target.spm"):
        (folder / name).write_bytes(spm)
    processor = sentencepiece.SentencePieceProcessor(model_proto=spm)
    pieces = [processor.id_to_piece(i) for i in range(processor.vocab_size())]
    words = ["</s>", "<unk>", *(p for p in pieces if p not in {"</s>", "<unk>"}), *codes, "<pad>"]
    (folder / "vocab.json").write_text(
        json.dumps({word: i for i, word in enumerate(words)}), encoding="utf-8"
    )
    tokenizer = transformers.MarianTokenizer(
        str(folder / "source.spm"), str(folder / "target.spm"), str(folder / "vocab.json")
    )
    pad = len(words) - 1
    config = transformers.MarianConfig(
        vocab_size=len(words), pad_token_id=pad, eos_token_id=0, bos_token_id=0, decoder_start_token_id=pad,
        scale_embedding=True, static_position_embeddings=True, max_position_embeddings=512,
        activation_function="swish", forced_eos_token_id=0, **SMALL,
    )  # fmt: skip
    model = transformers.MarianMTModel(config).eval()
    enliven(model, 0)
    return save(folder, model, tokenizer, bad_words_ids=[[pad]], max_length=512, num_beams=4)


def nllb(folder: Path) -> Path:
    """An NLLB-200."""
    torch.manual_seed(0)
    vocab, merges = _bpe(["<s>", "<pad>", "</s>", "<unk>"], pre_tokenizers.Metaspace())
    tokenizer = transformers.NllbTokenizer(vocab=vocab, merges=merges, extra_special_tokens=NLLB_CODES)
    model = _m2m(len(tokenizer))
    enliven(model, 2)
    return save(folder, model, tokenizer, max_length=200)


def m2m100(folder: Path) -> Path:
    """An M2M100."""
    torch.manual_seed(0)
    folder.mkdir(parents=True, exist_ok=True)
    spm = sentencepiece_model(seed_lines(), model_type="unigram", bos_id=-1, pad_id=-1)
    (folder / "spm.model").write_bytes(spm)
    processor = sentencepiece.SentencePieceProcessor(model_proto=spm)
    pieces = [processor.id_to_piece(i) for i in range(processor.vocab_size())]
    words = ["<s>", "<pad>", "</s>", "<unk>", *(p for p in pieces if p not in {"</s>", "<unk>"})]
    (folder / "words.json").write_text(
        json.dumps({word: i for i, word in enumerate(words)}), encoding="utf-8"
    )
    tokenizer = transformers.M2M100Tokenizer(
        str(folder / "words.json"), str(folder / "spm.model"), src_lang="ar", tgt_lang="en"
    )
    model = _m2m(len(tokenizer) + len(tokenizer.lang_token_to_id) + tokenizer.num_madeup_words)
    enliven(model, 2)
    save(folder, model, tokenizer, max_length=200)
    (folder / "spm.model").unlink()
    (folder / "words.json").unlink()
    return folder


def mbart50(folder: Path) -> Path:
    """An mBART-50 many-to-many."""
    torch.manual_seed(0)
    tokenizer = transformers.MBart50Tokenizer(
        vocab=_unigram(["<unk>", "<s>", "</s>"]), src_lang="ar_AR", tgt_lang="en_XX"
    )
    config = transformers.MBartConfig(
        vocab_size=len(tokenizer), pad_token_id=1, bos_token_id=0, eos_token_id=2, decoder_start_token_id=2,
        scale_embedding=True, normalize_before=True, add_final_layer_norm=True, **SMALL,
    )  # fmt: skip
    model = transformers.MBartForConditionalGeneration(config).eval()
    enliven(model, 2)
    return save(folder, model, tokenizer, max_length=200)


def mt5(folder: Path) -> Path:
    """An mT5 fine-tuned for summaries: untied output layer, the authors' decoding settings."""
    torch.manual_seed(0)
    tokenizer = transformers.T5Tokenizer(vocab=_unigram(["<pad>", "</s>", "<unk>"]), extra_ids=0)
    config = transformers.MT5Config(
        vocab_size=len(tokenizer), d_model=32, d_kv=8, d_ff=64, num_layers=2, num_decoder_layers=2, num_heads=4,
        pad_token_id=0, eos_token_id=1, decoder_start_token_id=0, feed_forward_proj="gated-gelu",
        dropout_rate=0.0,
    )  # fmt: skip
    model = transformers.MT5ForConditionalGeneration(config).eval()
    model.config.tie_word_embeddings = False  # the configuration's class always sets it
    enliven(model, 1, 1.0)  # drawn much wider than the others from the start
    return save(
        folder, model, tokenizer, max_length=84, num_beams=4, length_penalty=0.6, no_repeat_ngram_size=2
    )


def bart(folder: Path) -> Path:
    """A BART summarizer with 128 positions."""
    torch.manual_seed(0)
    vocab, merges = _bpe(
        ["<s>", "<pad>", "</s>", "<unk>", "<mask>"], pre_tokenizers.ByteLevel(add_prefix_space=False)
    )
    tokenizer = transformers.BartTokenizer(vocab=vocab, merges=merges)
    config = transformers.BartConfig(
        vocab_size=len(tokenizer), max_position_embeddings=128, pad_token_id=1, bos_token_id=0, eos_token_id=2,
        decoder_start_token_id=2, forced_bos_token_id=0, forced_eos_token_id=2, **SMALL,
    )  # fmt: skip
    model = transformers.BartForConditionalGeneration(config).eval()
    enliven(model, 2)
    return save(folder, model, tokenizer, max_length=60, num_beams=4, min_length=4, no_repeat_ngram_size=3)


BUILDERS: dict[str, Callable[[Path], Path]] = {
    "marian": marian,
    "nllb": nllb,
    "m2m100": m2m100,
    "mbart50": mbart50,
    "mt5": mt5,
    "bart": bart,
}


def _m2m(size: int) -> transformers.M2M100ForConditionalGeneration:
    config = transformers.M2M100Config(
        vocab_size=size, pad_token_id=1, bos_token_id=0, eos_token_id=2, decoder_start_token_id=2,
        scale_embedding=True, max_position_embeddings=512, **SMALL,
    )  # fmt: skip
    return transformers.M2M100ForConditionalGeneration(config).eval()


def _bpe(
    special: list[str], before: pre_tokenizers.PreTokenizer
) -> tuple[dict[str, int], list[tuple[str, str]]]:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = before
    alphabet = pre_tokenizers.ByteLevel.alphabet() if isinstance(before, pre_tokenizers.ByteLevel) else []
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY, special_tokens=special, initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(seed_lines(), trainer)
    trained = json.loads(tokenizer.to_str())["model"]
    return trained["vocab"], [tuple(pair) for pair in trained["merges"]]


def _unigram(special: list[str]) -> list[tuple[str, float]]:
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Replace(Regex(" {2,}"), " ")
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=VOCABULARY, special_tokens=special, unk_token="<unk>", show_progress=False
    )
    tokenizer.train_from_iterator(seed_lines(), trainer)
    scores = dict(json.loads(tokenizer.to_str())["model"]["vocab"])  # the trainer lists <unk> twice
    return list(scores.items())
