"""Tiny real models that follow a chat template: one like Gemma 3, one like Qwen 3, saved as hub snapshots."""

import json
from pathlib import Path

import torch
import transformers
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

from .tiny import VOCABULARY, liven, make_it_end, seed_lines
from .tiny_seq2seq import save

GEMMA_TEMPLATE = (
    "{{ bos_token }}{% for m in messages %}<start_of_turn>{{ m.role }}\n{{ m.content | trim }}<end_of_turn>\n"
    "{% endfor %}{% if add_generation_prompt %}<start_of_turn>model\n{% endif %}"
)
QWEN_TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n"
    "{% if enable_thinking is defined and not enable_thinking %}<think>\n\n</think>\n\n{% endif %}{% endif %}"
)
LAYERS = {
    "hidden_size": 48,
    "intermediate_size": 96,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 16,
    "max_position_embeddings": 1024,
}


def gemma_chat(folder: Path, *, window: int = 512) -> Path:
    """A Gemma 3 instruct model."""
    torch.manual_seed(0)
    special = ["<pad>", "<eos>", "<bos>", "<unk>", "<start_of_turn>", "<end_of_turn>"]
    trained = Tokenizer(models.BPE(byte_fallback=True, unk_token="<unk>", fuse_unk=True))
    trained.normalizer = normalizers.Replace(" ", "▁")
    trained.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()]
    )
    trained.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    fallback = [f"<0x{byte:02X}>" for byte in range(256)]
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY + 262, special_tokens=[*special, *fallback, "\n"], show_progress=False
    )
    trained.train_from_iterator((line.replace(" ", "▁") for line in seed_lines()), trainer)
    content = json.loads(trained.to_str())
    content["added_tokens"] = [t for t in content["added_tokens"] if t["content"] in special]
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer.from_str(json.dumps(content)),
        bos_token="<bos>", eos_token="<eos>", unk_token="<unk>", pad_token="<pad>", chat_template=GEMMA_TEMPLATE,
    )  # fmt: skip
    config = transformers.Gemma3TextConfig(
        vocab_size=len(tokenizer), num_hidden_layers=6, query_pre_attn_scalar=16, sliding_window=window,
        pad_token_id=0, eos_token_id=1, bos_token_id=2, **LAYERS,
    )  # fmt: skip
    model = transformers.Gemma3ForCausalLM(config).eval()
    liven(model, 4.0, 4.0)
    make_it_end(model, 5)
    return save(folder, model, tokenizer, eos_token_id=[1, 5], do_sample=True, top_k=64, top_p=0.95)


def qwen_chat(folder: Path) -> Path:
    """A Qwen 3 instruct model: byte-level pieces, no begin token, thinking that can be switched off."""
    torch.manual_seed(0)
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<think>", "</think>"]
    trained = Tokenizer(models.BPE())
    trained.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trained.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY, special_tokens=special, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )  # fmt: skip
    trained.train_from_iterator(seed_lines(), trainer)
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=trained,
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
        chat_template=QWEN_TEMPLATE,
    )
    config = transformers.Qwen3Config(
        vocab_size=len(tokenizer), num_hidden_layers=3, pad_token_id=0, eos_token_id=2, bos_token_id=None,
        tie_word_embeddings=True, rope_parameters={"rope_type": "default", "rope_theta": 50_000.0}, **LAYERS,
    )  # fmt: skip
    model = transformers.Qwen3ForCausalLM(config).eval()
    liven(model, 4.0, 4.0)
    make_it_end(model, 2)
    return save(folder, model, tokenizer, eos_token_id=[2, 0])
