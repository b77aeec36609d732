"""Ways of running the same weights over the same sentences, each made ready once and then timed."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from jisr.document import Document


class NotHere(Exception):
    """Why a system cannot be measured on this machine."""


@dataclass(frozen=True, slots=True)
class Work:
    """What every system does: `documents`, already split into `sentences`, each answered with `steps` tokens.

    `model` is the folder that `jisr.bench.marian.build` wrote. `sentences` has a list for each document.
    """

    documents: Sequence[Document]
    sentences: Sequence[Sequence[str]]
    model: Path
    steps: int
    beam: int
    threads: int


class System(Protocol):
    """One way of translating the work."""

    def translate(self) -> None:
        """Translate everything once."""
        ...


class Jisr:
    """The pipeline: detect, segment, translate with all checks; no cache, no second decoding."""

    def __init__(self, work: Work, compute_type: str) -> None:
        from jisr.config.load import load_config
        from jisr.pipeline import Pipeline

        decoding = f"{{beam: {work.beam}, min_tokens: {work.steps}, max_tokens: {work.steps}}}"
        config = load_config(
            None,
            [
                "pipeline=[detect, segment, translate]",
                f"translate.model={work.model / compute_type}",
                "translate.of=[documents]",
                "translate.retry=false",
                f"translate.decoding={decoding}",
                f"run.threads={work.threads}",
                "run.cache=false",
            ],
            environ={},
        )
        self._pipeline = Pipeline.from_config(config)
        self._work = work

    def translate(self) -> None:
        """Run the documents through the pipeline."""
        for document in self._pipeline.run(self._work.documents):
            if document.failure:
                raise RuntimeError(document.failure.reason)


class RawEngine:
    """CTranslate2 alone on tokens made beforehand, in the batches that jisr makes: what no wrapper can beat."""

    def __init__(self, work: Work, compute_type: str) -> None:
        import ctranslate2
        import sentencepiece

        from jisr.models.batching import batches
        from jisr.models.ct2.engine import BATCH_REQUESTS, BATCH_TOKENS

        folder = work.model / compute_type
        pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "source.spm"))
        texts = dict.fromkeys(text for sentences in work.sentences for text in sentences)
        tokens = [[*pieces.encode(text, out_type=str), "</s>"] for text in texts]
        lengths = [len(item) for item in tokens]
        found = batches(
            lengths, [work.steps] * len(tokens), batch_tokens=BATCH_TOKENS, max_requests=BATCH_REQUESTS
        )
        self._batches = [[tokens[i] for i in batch.positions] for batch in found]
        self._translator = ctranslate2.Translator(
            str(folder), compute_type=compute_type, intra_threads=work.threads, inter_threads=1
        )
        self._options: dict[str, Any] = {
            "beam_size": work.beam,
            "min_decoding_length": work.steps,
            "max_decoding_length": work.steps,
            "return_scores": True,
        }

    def translate(self) -> None:
        """Translate the batches."""
        for batch in self._batches:
            self._translator.translate_batch(batch, **self._options)


def quiet() -> None:
    """Keep transformers' hints and progress bars out of the figures."""
    import warnings

    from transformers.utils import logging

    logging.set_verbosity_error()  # type: ignore[no-untyped-call]  # transformers types neither
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    warnings.filterwarnings("ignore", "Recommended: pip install sacremoses")


class Transformers:
    """`generate` as its documentation shows: a document's sentences, padded, in one call; float32."""

    def __init__(self, work: Work) -> None:
        try:
            import torch
            from transformers import MarianMTModel, MarianTokenizer
        except ImportError as error:
            raise NotHere(f"{error.name} is not installed") from error
        if work.threads:
            torch.set_num_threads(work.threads)
        quiet()
        self._torch = torch
        self._tokenizer: Any = MarianTokenizer.from_pretrained(work.model / "hf", local_files_only=True)
        self._model: Any = MarianMTModel.from_pretrained(work.model / "hf", local_files_only=True)
        self._model.eval()  # type: ignore[no-untyped-call]  # transformers leaves it untyped
        self._work = work

    def translate(self) -> None:
        """Translate document by document."""
        with self._torch.inference_mode():
            for sentences in self._work.sentences:
                inputs = self._tokenizer(list(sentences), return_tensors="pt", padding=True)
                written = self._model.generate(
                    **inputs,
                    num_beams=self._work.beam,
                    min_new_tokens=self._work.steps,
                    max_new_tokens=self._work.steps,
                )
                self._tokenizer.batch_decode(written, skip_special_tokens=True)
