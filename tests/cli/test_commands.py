import json
from pathlib import Path
from typing import Any

import pytest

FAKE = ("-s", "translate.model=fake", "-s", "summarize.model=fake", "-s", "run.cache=false")


@pytest.mark.parametrize(
    "text",
    [
        "Hello world.\n\nGood day. It rains.\n   indented\n\n\n",
        "one line without an end",
        "- a point\n- another point. With two sentences!\n\n1. numbered\n",
        "مرحبا\n\nHello\n123\n",
        "Windows line\r\nends here\r\n",
        "12345\n\n678\n",
        "a\n" * 50,
    ],
)
def test_as_many_lines_come_out_as_went_in(jisr: Any, text: str) -> None:
    ran = jisr("translate", "-", "--to", "ar", *FAKE, stdin=text)
    assert ran.code == 0, ran.err
    assert ran.out.count("\n") == text.count("\n") + (not text.endswith("\n"))


def test_what_is_already_in_the_language_asked_for_stays(jisr: Any) -> None:
    assert (
        jisr("translate", "-", "--to", "ar", *FAKE, stdin="مرحبا بكم في المدينة.\n").out
        == "مرحبا بكم في المدينة.\n"
    )


def test_a_folder_of_translations_holds_each_sentence_with_its_doubts(jisr: Any, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("It cost 450 million. The end came soon.", encoding="utf-8")
    model = ("-s", "translate.model=fake:digits", "-s", "run.cache=false")
    ran = jisr("translate", tmp_path / "a.txt", "--to", "ar", "-o", tmp_path / "out", *model)
    assert ran.code == 0
    record = json.loads((tmp_path / "out/documents/a.txt.json").read_text(encoding="utf-8"))
    segments = record["translations"]["ar"]["segments"]
    assert [[check["name"] for check in segment["failed"]] for segment in segments] == [
        ["numbers"],
        ["numbers"],
    ]
    assert record["flagged"] is True
    assert "1 with doubts" in ran.err


def test_detect_says_language_confidence_and_shares(jisr: Any, tmp_path: Path) -> None:
    (tmp_path / "ar.txt").write_text("أعلنت الوزارة اليوم عن خطة جديدة.", encoding="utf-8")
    (tmp_path / "en.txt").write_text("The ministry announced a new plan today.", encoding="utf-8")
    (tmp_path / "fr.txt").write_text("Le ministère a annoncé aujourd'hui un nouveau plan.", encoding="utf-8")
    ran = jisr("detect", tmp_path)
    assert ran.code == 1, "French is a failure, recorded"
    assert [line.split("\t")[0] for line in ran.out.splitlines() if "\t" in line] == ["ar", "en"]
    assert "fr.txt: French is not supported" in ran.err
    as_json = jisr("detect", tmp_path / "ar.txt", "--json")
    assert json.loads(as_json.out)["language"]["code"] == "ar"


def test_config_shows_checks_and_lists(jisr: Any, tmp_path: Path) -> None:
    shown = jisr("config", "show", "--json", "-s", "summarize.length=20%")
    assert json.loads(shown.out)["config"]["summarize"]["length"] == "20%"
    assert jisr("config", "check", "embedded").out.startswith("embedded: right")
    assert "embedded" in json.loads(jisr("config", "presets", "--json").out)
    assert "# a name of the catalogue" in jisr("config", "presets", "embedded").out
    file = tmp_path / "bad.yaml"
    file.write_text("sumarize: {}\nrun: {threads: -1}\n", encoding="utf-8")
    ran = jisr("config", "check", file)
    assert ran.code == 2
    assert "did you mean 'summarize'" in ran.err
    assert "run.threads" in ran.err


def test_the_configuration_that_is_shown_can_be_used_again(jisr: Any, tmp_path: Path) -> None:
    file = tmp_path / "shown.yaml"
    file.write_text(jisr("config", "show", "-s", "summarize.length=20%").out, encoding="utf-8")
    again = json.loads(jisr("config", "show", "-c", file, "--json").out)
    assert again["config"]["summarize"]["length"] == "20%"


def test_version_help_and_an_unknown_command(jisr: Any) -> None:
    assert jisr("--version").out.startswith("jisr 0.")
    for command in ("summarize", "translate", "detect", "config", "doctor"):
        assert jisr(command, "--help").code == 0
    assert jisr("sumarize").code == 2
