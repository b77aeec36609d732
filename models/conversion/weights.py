"""The weights: CTranslate2's converter, with the places put right where it goes wrong in silence."""

import json
from pathlib import Path
from typing import Any

from jisr.errors import ModelError
from jisr.models.hf.snapshot import Snapshot


def convert_weights(snapshot: Snapshot, folder: Path, compute_type: str, *, own_start: bool) -> None:
    """Write model.bin, config.json and the vocabulary into `folder`.

    The snapshot's model is used up: the converter takes it apart.

    Args:
        snapshot: a loaded model, float32.
        folder: where to write; must exist.
        compute_type: "int8", "float16", "bfloat16" or "float32".
        own_start: whether prompts bring the decoder's start token themselves.

    Raises:
        ModelError: CTranslate2 cannot convert this kind of model.
    """
    from ctranslate2.converters import transformers as converters

    model = snapshot.model
    kind = type(model.config).__name__
    loader = converters._MODEL_LOADERS.get(kind)
    if loader is None:
        raise ModelError(
            f"CTranslate2 cannot convert a {kind.removesuffix('Config')} model", "use it through hf"
        )
    tokens = _vocabulary(snapshot)
    _settle_scaling(model)
    _settle_norms(model)
    _settle_rope(model)
    try:
        spec = loader.get_model_spec(model)
    except (NotImplementedError, AttributeError, KeyError) as error:
        raise ModelError(f"CTranslate2 cannot convert this model: {error}", "use it through hf") from error
    if snapshot.seq2seq:
        spec.register_source_vocabulary(tokens)
        spec.register_target_vocabulary(tokens)
    else:
        spec.register_vocabulary(tokens)
    loader.set_config(spec.config, model, snapshot.tokenizer)
    spec.validate()
    spec.optimize(quantization=None if compute_type == "float32" else compute_type)
    spec.save(str(folder))
    _settle_config(snapshot, folder, own_start)


def _vocabulary(snapshot: Snapshot) -> list[str]:
    """Return the token of every row of the embedding.

    By id, not from the tokenizer's table: under transformers 5 the table lacks M2M100's language codes, and
    the converter would name their rows "madeupword".
    """
    rows = snapshot.model.get_input_embeddings().weight.shape[0]
    if snapshot.model.config.model_type == "marian" and snapshot.model.config.pad_token_id == rows - 1:
        rows -= 1  # the padding row only starts the decoder; the converter drops it and starts from zero
    known = snapshot.tokenizer.convert_ids_to_tokens(list(range(rows)))
    unknown = snapshot.tokenizer.unk_token
    tokens: list[str] = []
    taken: set[str] = set()
    for number, token in enumerate(known):
        if (
            token is None
            or token in taken
            or (token == unknown and number != snapshot.tokenizer.unk_token_id)
        ):
            token = f"<row_{number}>"  # a row without a token: never written, but counted
        tokens.append(token)
        taken.add(token)
    return tokens


def _settle_scaling(model: Any) -> None:
    """Tell the converter whether a T5's output is scaled.

    It asks `tie_word_embeddings`, which transformers 5 sets for every T5 and mT5; what decides is
    `scale_decoder_outputs` for a T5, and an mT5 never scales.
    """
    kind = model.config.model_type
    if kind == "t5":
        model.config.tie_word_embeddings = bool(model.config.scale_decoder_outputs)
    elif kind == "mt5":
        model.config.tie_word_embeddings = False


def _settle_norms(model: Any) -> None:
    """Tell the converter where a BART's layer norms are: it asks settings that newer files no longer hold."""
    before = {"bart": False, "mbart": True, "pegasus": True}.get(model.config.model_type)
    if before is not None:
        model.config.normalize_before = before
        model.config.normalize_embedding = hasattr(model.model.encoder, "layernorm_embedding")


def _settle_rope(model: Any) -> None:
    """Give the converter a Gemma 3's rotary bases where it looks: transformers 5 keeps them elsewhere."""
    config = getattr(model.config, "text_config", model.config)
    rope = getattr(config, "rope_parameters", None) or {}
    if isinstance(rope.get("full_attention"), dict):
        config.rope_theta = rope["full_attention"]["rope_theta"]
        config.rope_local_base_freq = rope["sliding_attention"]["rope_theta"]


def _settle_config(snapshot: Snapshot, folder: Path, own_start: bool) -> None:
    """Write the special tokens that the converter leaves out.

    Under transformers 5 it forgets mBART-50's decoder start, and a tokenizer without a begin token (mBART-50,
    Qwen) leaves a null that CTranslate2 cannot read.
    """
    path = folder / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    tokenizer = snapshot.tokenizer
    theirs = getattr(snapshot.model.config, "text_config", snapshot.model.config)
    epsilon = getattr(theirs, "rms_norm_eps", None) or getattr(theirs, "layer_norm_epsilon", None)
    if epsilon is not None:
        config["layer_norm_epsilon"] = epsilon  # left out for Gemma 3, where CTranslate2's own differs
    for name in ("bos_token", "eos_token", "unk_token"):
        config[name] = config.get(name) or getattr(tokenizer, name) or tokenizer.eos_token
    if not snapshot.seq2seq:
        pass
    elif own_start:
        config["decoder_start_token"] = None
    elif snapshot.model.config.model_type != "marian":
        number = snapshot.model.config.decoder_start_token_id
        config["decoder_start_token"] = snapshot.tokenizer.convert_ids_to_tokens(number)
    path.write_text(json.dumps(config, ensure_ascii=False, indent=1), encoding="utf-8")
