"""Loading a model from a local hub snapshot, and refusing one that would write nonsense.

Never a network request, never code from the model's folder, never a pickle.
"""

import json
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jisr.errors import ModelError, UnavailableError

NEVER_REMOTE = {"local_files_only": True, "trust_remote_code": False}

KEPT = (
    *("bad_words_ids", "suppress_tokens", "begin_suppress_tokens"),
    *("pad_token_id", "eos_token_id", "bos_token_id"),
)
"""Generation settings that a model keeps: what must not be written, and what its marks are."""

OVERFLOWS_IN_FLOAT16 = frozenset({"t5", "mt5", "umt5", "pegasus", "gemma3", "gemma3_text"})
"""Model types whose activations leave float16's range: NaN, empty or `<unk>` output. bfloat16 is safe for all
but is reported to cost mT5 quality; the catalogue says what its authors use."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A loaded model with its tokenizer.

    `config` is config.json as it lies on disk, `settings` the generation settings that came with the model;
    the model itself keeps only those that say what must not be written, so that no other slips in.
    """

    model: Any
    tokenizer: Any
    config: dict[str, Any]
    settings: Any
    directory: Path

    @property
    def seq2seq(self) -> bool:
        """Whether the model has an encoder."""
        return bool(self.model.config.is_encoder_decoder)


def load_snapshot(directory: Path, *, device: str = "cpu", dtype: str = "float32") -> Snapshot:
    """Load model and tokenizer from a folder.

    Args:
        directory: as `jisr models pull` makes it.
        device: a torch device, or "auto".
        dtype: "float32", "bfloat16" or "float16".

    Raises:
        UnavailableError: files or the device are missing.
        ModelError: the weights are incomplete, not safetensors, or would be tied wrongly.
    """
    config = read_config(directory)
    _check_dtype(config, dtype, directory)
    if not list(directory.glob("*.safetensors")):
        raise ModelError(
            f"{directory} holds no safetensors weights",
            "jisr opens no pickled weights; pull a revision that has safetensors",
        )
    import torch
    from transformers import (
        AutoConfig,
        AutoModelForCausalLM,
        AutoModelForSeq2SeqLM,
        AutoTokenizer,
        GenerationConfig,
    )

    try:
        parsed = AutoConfig.from_pretrained(directory, **NEVER_REMOTE)
        kind = AutoModelForSeq2SeqLM if parsed.is_encoder_decoder else AutoModelForCausalLM
        with _complaints() as complaints:
            loaded: Any = kind.from_pretrained(
                directory,
                dtype=getattr(torch, dtype),
                use_safetensors=True,
                output_loading_info=True,
                **NEVER_REMOTE,
            )
            model, info = loaded
            tokenizer = AutoTokenizer.from_pretrained(directory, **NEVER_REMOTE)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ModelError(f"{directory} does not load: {reason}", "pull the model again") from error
    _check_complete(info, directory)
    _check_tied(complaints, config, directory)
    settings = model.generation_config
    kept = {name: value for name in KEPT if (value := getattr(settings, name, None)) is not None}
    model.generation_config = GenerationConfig(**kept)  # type: ignore[no-untyped-call]  # untyped there
    return Snapshot(model.to(_device(device)).eval(), tokenizer, config, settings, directory)


def read_config(directory: Path) -> dict[str, Any]:
    """Return config.json as it lies on disk: transformers' own reading of it replaces some values.

    Raises:
        UnavailableError: there is none.
        ModelError: it wants code of its own.
    """
    path = directory / "config.json"
    if not path.is_file():
        raise UnavailableError(
            f"no model in {directory}: it has no config.json", "`jisr models pull NAME` gets it"
        )
    config: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if "auto_map" in config:
        raise ModelError(
            f"{directory} wants to run code of its own",
            "jisr never does; run it behind a server (engine openai)",
        )
    return config


def _device(name: str) -> str:
    import torch

    if name == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    if name.startswith("cuda") and not torch.cuda.is_available():
        raise UnavailableError(f"there is no {name} device here", "use device: cpu")
    return name


def _check_dtype(config: dict[str, Any], dtype: str, directory: Path) -> None:
    if dtype not in {"float32", "bfloat16", "float16"}:
        raise ModelError(f"the hf engine does not compute in {dtype!r}", "float32, bfloat16 or float16")
    if dtype == "float16" and config.get("model_type") in OVERFLOWS_IN_FLOAT16:
        raise ModelError(
            f"{directory.name} ({config['model_type']}) overflows in float16", "use float32 or bfloat16"
        )


def _check_complete(info: Any, directory: Path) -> None:
    """Refuse weights that were drawn at random because the file lacks them, or have another shape."""
    missing = sorted(info["missing_keys"]) + sorted(str(key) for key in info["mismatched_keys"])
    if missing:
        raise ModelError(
            f"{directory} lacks weights: {', '.join(missing[:3])}{' ...' if missing[3:] else ''}",
            "the files do not belong together; pull the model again",
        )


def _check_tied(complaints: list[str], config: dict[str, Any], directory: Path) -> None:
    """Refuse a model whose input and output embeddings should be one but differ.

    transformers warns and goes on; what such a model then writes is garbage (its issue 45005, OPUS-MT
    tc-big). Where config.json itself says that they are two (mT5), the warning is about nothing.
    """
    if config.get("tie_word_embeddings") is False:
        return
    for complaint in complaints:
        if "NOT tie" in complaint or "both are missing" in complaint:
            raise ModelError(
                f"{directory}: weights that should be one differ, and the model would write nonsense",
                "pull another revision of it (OPUS-MT keeps repaired ones under refs/pr/...)",
            )


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """Collect what transformers warns of while a model loads, and keep its bars and reports off the screen."""
    from transformers.utils import logging as their_logging

    found: list[str] = []

    class Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(record.getMessage())

    logger = logging.getLogger("transformers")
    handler, others, bar = (
        Collect(logging.WARNING),
        logger.handlers[:],
        their_logging.is_progress_bar_enabled(),
    )
    logger.handlers = [handler]
    their_logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # untyped there
    try:
        with warnings.catch_warnings():
            # Marian's tokenizer recommends a package for a normalisation that it then does not use.
            warnings.filterwarnings("ignore", message="Recommended: pip install sacremoses")
            yield found
    finally:
        logger.handlers = others
        if bar:
            their_logging.enable_progress_bar()  # type: ignore[no-untyped-call]  # untyped there
