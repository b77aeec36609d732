"""One batch through `generate`: settings, output, and the score of each hypothesis."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from transformers import GenerationConfig

from jisr.models.base import Decoding
from jisr.models.hf.tokens import Ids, pad


@dataclass(frozen=True, slots=True)
class Written:
    """One hypothesis: its ids without start, forced and end tokens, its mean log-probability, whether it ended."""

    ids: list[int]
    score: float
    finished: bool


def generation_config(model: Any, decoding: Decoding, max_tokens: int) -> GenerationConfig:
    """Return the settings of one run: ours, over what the model must not write. A length is always set."""
    kept = model.generation_config.to_diff_dict()
    kept.pop("transformers_version", None)
    sampled = decoding.temperature > 0
    if sampled:
        kept |= {"temperature": decoding.temperature, "top_k": decoding.top_k, "top_p": decoding.top_p}
    else:
        kept["length_penalty"] = decoding.length_penalty
    beams = 1 if sampled else max(decoding.beam, decoding.candidates)
    if beams == 1:
        kept.pop("length_penalty", None)
    return GenerationConfig(  # type: ignore[no-untyped-call]  # untyped there
        max_new_tokens=max_tokens,
        min_new_tokens=decoding.min_tokens or None,
        num_beams=beams,
        num_return_sequences=decoding.candidates,
        do_sample=sampled,
        repetition_penalty=decoding.repetition_penalty,
        no_repeat_ngram_size=decoding.no_repeat_ngram,
        return_dict_in_generate=True,
        **kept,
    )


@torch.inference_mode()
def run(model: Any, items: Sequence[Ids], decoding: Decoding, max_tokens: int) -> list[list[Written]]:
    """Return the hypotheses for each item, best first."""
    seq2seq = bool(model.config.is_encoder_decoder)
    config = generation_config(model, decoding, max_tokens)
    ends = _ends(config)
    if config.pad_token_id is None:
        config.pad_token_id = ends[0]
    rows, masks = pad([item.prompt for item in items], config.pad_token_id, left=not seq2seq)
    ids = torch.tensor(rows, device=model.device)
    mask = torch.tensor(masks, device=model.device)
    given = {"input_ids": ids, "attention_mask": mask}
    if seq2seq:
        # All requests of a batch have as many forced tokens: they are of one family.
        config.decoder_start_token_id = items[0].decoder[0]
        given["decoder_input_ids"] = torch.tensor([item.decoder for item in items], device=model.device)
    start = given["decoder_input_ids"].shape[1] if seq2seq else ids.shape[1]
    if decoding.temperature > 0:
        torch.manual_seed(decoding.seed)
    sequences = model.generate(**given, generation_config=config).sequences
    lengths = [_length(row[start:].tolist(), ends) for row in sequences]
    scores = _scores(model, ids, mask, sequences, start, lengths, decoding.candidates)
    written = []
    for row, length, score in zip(sequences, lengths, scores, strict=True):
        tokens = row[start : start + length].tolist()
        ended = bool(tokens) and tokens[-1] in ends
        written.append(Written(tokens[: length - ended], round(score, 4), ended))
    each = decoding.candidates
    return [written[i * each : (i + 1) * each] for i in range(len(items))]


@torch.inference_mode()
def log_probabilities(model: Any, item: Ids, written: Sequence[int]) -> list[float]:
    """Return the log-probability of each token of a given output."""
    if not written:
        return []
    if model.config.is_encoder_decoder:
        decoder = torch.tensor([[*item.decoder, *written[:-1]]], device=model.device)
        ids = torch.tensor([item.prompt], device=model.device)
        logits = model(input_ids=ids, decoder_input_ids=decoder).logits[0, len(item.decoder) - 1 :]
    else:
        ids = torch.tensor([[*item.prompt, *written[:-1]]], device=model.device)
        logits = model(input_ids=ids).logits[0, len(item.prompt) - 1 :]
    chosen = logits.float().log_softmax(-1)[range(len(written)), list(written)]
    return [float(value) for value in chosen]


def _ends(config: GenerationConfig) -> list[int]:
    end = config.eos_token_id
    return list(end) if isinstance(end, list | tuple) else [int(end)]


def _length(tokens: list[int], ends: list[int]) -> int:
    """Return the number of tokens up to and with the first end token."""
    return next((i + 1 for i, token in enumerate(tokens) if token in ends), len(tokens))


def _scores(
    model: Any,
    ids: torch.Tensor,
    mask: torch.Tensor,
    sequences: torch.Tensor,
    start: int,
    lengths: list[int],
    each: int,
) -> list[float]:
    """Return the mean log-probability of each sequence's tokens, read again from the model.

    Beam search's own scores carry its length penalty and the effect of banned tokens.
    """
    if model.config.is_encoder_decoder:
        logits = model(
            input_ids=ids.repeat_interleave(each, 0),
            attention_mask=mask.repeat_interleave(each, 0),
            decoder_input_ids=sequences[:, :-1],
        ).logits[:, start - 1 :]
    else:
        tail = torch.ones_like(sequences[:, start:])
        whole = torch.cat([mask.repeat_interleave(each, 0), tail], 1)
        positions = (whole.cumsum(1) - 1).clamp(min=0)
        logits = model(input_ids=sequences, attention_mask=whole, position_ids=positions).logits[
            :, start - 1 : -1
        ]
    chosen = logits.float().log_softmax(-1).gather(2, sequences[:, start:].unsqueeze(-1)).squeeze(-1)
    return [
        float(row[:length].mean()) if length else 0.0 for row, length in zip(chosen, lengths, strict=True)
    ]
