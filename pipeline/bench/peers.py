"""Other projects on the same weights and the same sentences; measured where they are installed."""

import json
import shutil
from importlib import import_module
from pathlib import Path
from typing import Any

from jisr.bench.systems import NotHere, Work


class Argos:
    """Argos Translate on the int8 model, wrapped as one of its packages: paragraph by paragraph, as it does.

    Only its sentence splitter, a model of its own that would have to be downloaded, is replaced by ours.
    """

    def __init__(self, work: Work) -> None:
        package, translate = _need("argostranslate.package"), _need("argostranslate.translate")
        import ctranslate2

        folder = _argos_package(work.model)
        self._package = package.Package(folder)
        self._apply = translate.apply_packaged_translation
        translator = ctranslate2.Translator(
            str(folder / "model"), compute_type="int8", intra_threads=work.threads, inter_threads=1
        )
        self._translator = _FixedLength(translator, work.steps, work.beam)
        self._work = work

    def translate(self) -> None:
        """Translate paragraph after paragraph."""
        for document in self._work.documents:
            for paragraph in filter(str.strip, document.text.split("\n")):
                self._apply(self._package, paragraph, self._translator, _Splitter(), 1)


class _Splitter:
    """Our sentence splitter behind Argos's interface."""

    def split_sentences(self, text: str) -> list[str]:
        """Return the sentences of `text`."""
        from jisr.text.sentences import split

        return [text[start:end] for start, end, _ in split(text)]


class _FixedLength:
    """A translator that writes so many tokens whatever its caller says: random weights do not end by themselves."""

    def __init__(self, translator: Any, steps: int, beam: int) -> None:
        self._translator = translator
        self._fixed = {"min_decoding_length": steps, "max_decoding_length": steps, "beam_size": beam}

    def translate_batch(self, tokens: Any, **options: Any) -> Any:
        """Pass the call on."""
        return self._translator.translate_batch(tokens, **{**options, **self._fixed})


class EasyNMT:
    """EasyNMT on the Hugging Face directory, its own batches of 16."""

    def __init__(self, work: Work) -> None:
        easynmt, models = _need("easynmt"), _need("easynmt.models")
        self._model = easynmt.EasyNMT(translator=models.AutoModel(str(work.model / "hf")))
        self._work = work

    def translate(self) -> None:
        """Translate document by document."""
        steps = {"min_new_tokens": self._work.steps, "max_new_tokens": self._work.steps}
        for sentences in self._work.sentences:
            self._model.translate(
                list(sentences),
                source_lang="en",
                target_lang="ar",
                beam_size=self._work.beam,
                perform_sentence_splitting=False,
                **steps,
            )


class DLTranslate:
    """dl-translate reads mBART-50, M2M100 and NLLB only; there is nothing to compare on Marian weights."""

    def __init__(self, work: Work) -> None:
        _need("dl_translate")
        raise NotHere(f"dl-translate does not read Marian weights such as {work.model.name}")

    def translate(self) -> None:
        """Never reached."""


def _need(module: str) -> Any:
    try:
        return import_module(module)
    except ImportError as error:
        raise NotHere(f"{module.partition('.')[0]} is not installed ({error})") from error


def _argos_package(model: Path) -> Path:
    """Lay the int8 model out the way Argos keeps its packages."""
    folder = model / "argos"
    if not (folder / "metadata.json").is_file():
        shutil.copytree(model / "int8", folder / "model", dirs_exist_ok=True)
        shutil.copy(model / "int8" / "source.spm", folder / "sentencepiece.model")
        names = {"from_code": "en", "from_name": "English", "to_code": "ar", "to_name": "Arabic"}
        metadata = {"package_version": "1.0", "argos_version": "1.0", **names}
        (folder / "metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
    return folder
