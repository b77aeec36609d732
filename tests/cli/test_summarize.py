import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

FAKE = ("-s", "translate.model=fake", "-s", "summarize.model=fake", "-s", "run.cache=false")
ENGLISH = (
    "The city council approved a plan for new cycle paths on Monday. The work will cost 12 million dollars and "
    "last three years. Shop owners in the old market fear that they will lose parking space. The mayor promised "
    "that the first path will open in March. "
) * 3
ARABIC = (
    "أقر مجلس المدينة يوم الاثنين خطة لإنشاء مسارات جديدة للدراجات. وتبلغ كلفة الأعمال 12 مليون دولار وتستمر ثلاث "
    "سنوات. ويخشى أصحاب المتاجر في السوق القديمة أن يفقدوا مواقف السيارات. ووعدت رئيسة البلدية بافتتاح أول مسار "
    "في مارس. "
) * 3


def records(out: Path) -> dict[str, dict[str, Any]]:
    found = [
        json.loads(path.read_text(encoding="utf-8")) for path in sorted(out.rglob("documents/**/*.json"))
    ]
    return {record["id"]: record for record in found}


@pytest.fixture
def good(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    (folder / "أخبار").mkdir(parents=True)
    (folder / "en.txt").write_text(ENGLISH, encoding="utf-8")
    (folder / "أخبار" / "ملف 😀.txt").write_text(ARABIC, encoding="utf-8")
    return folder


@pytest.fixture
def bad(good: Path) -> Path:
    """The good documents among everything that people have in their folders."""
    (good / "empty.txt").write_bytes(b"")
    (good / "blank.txt").write_bytes(b"  \n\n ")
    (good / "picture.txt").write_bytes(b"\x89PNG\r\n" + bytes(range(256)) * 20)
    (good / "binary.bin").write_bytes(bytes(range(256)) * 50)
    (good / "report.pdf").write_bytes(b"%PDF-1.7 ...")
    (good / "broken-utf8.txt").write_bytes(ENGLISH.encode() + b"\xff\xfe\x80\x81 tail")
    (good / "digits.txt").write_text("1 2 3 4 5", encoding="utf-8")
    (good / "french.txt").write_text(
        "Le conseil municipal a approuvé lundi un plan pour la ville. " * 9, encoding="utf-8"
    )
    (good / "gone.txt").symlink_to(good / "nowhere")
    (good / "rows.jsonl").write_text(
        '{"text": "' + ENGLISH + '"}\nnot json\n{"nothing": 1}\n', encoding="utf-8"
    )
    (good / "dots..in..name.txt").write_text(ENGLISH, encoding="utf-8")
    (good / "nul.txt").write_text(ENGLISH.replace("plan", "pl\0an", 1), encoding="utf-8")
    (good / "one-line.txt").write_text("word " * 40_000, encoding="utf-8")
    (good / "no-spaces.txt").write_text("ا" * 30_000, encoding="utf-8")
    (good / "windows.txt").write_bytes(ARABIC.encode("windows-1256"))
    return good


def test_a_folder_becomes_summaries_in_both_languages(jisr: Any, good: Path, tmp_path: Path) -> None:
    ran = jisr("summarize", good, "-o", tmp_path / "out", *FAKE)
    assert ran.code == 0, ran.err
    found = records(tmp_path / "out")
    assert set(found) == {"en.txt", "أخبار/ملف 😀.txt"}
    for record in found.values():
        assert set(record["summaries"]) == {"ar", "en"}
        assert record["failure"] is None
    for name in ("summaries.md", "index.html", "failures.jsonl", "run.json"):
        assert (tmp_path / "out" / name).is_file()
    run = json.loads((tmp_path / "out/run.json").read_text(encoding="utf-8"))
    assert run["counts"] == {"done": 2, "skipped": 0, "flagged": run["counts"]["flagged"], "failed": 0}
    assert run["exit_code"] == 0
    assert run["models"][0]["name"] == "fake"
    assert run["config"]["summarize"]["model"] == "fake"


def test_bad_input_loses_nothing_and_every_reason_is_one_a_person_understands(
    jisr: Any, bad: Path, tmp_path: Path
) -> None:
    ran = jisr("summarize", bad, "-o", tmp_path / "out", *FAKE)
    assert ran.code == 1
    assert "Traceback" not in ran.err
    found = records(tmp_path / "out")
    reasons = {name: record["failure"]["reason"] for name, record in found.items() if record["failure"]}
    expected = {
        "empty.txt": "empty",
        "blank.txt": "empty",
        "picture.txt": "an image",
        "binary.bin": "binary",
        "report.pdf": "a PDF",
        "broken-utf8.txt": "neither UTF-8",
        "digits.txt": "no letters",
        "french.txt": "French is not supported",
        "gone.txt": "a link to a file that is gone",
        "rows.jsonl#2": "not JSON",
        "rows.jsonl#3": "no text",
    }
    assert set(reasons) == set(expected)
    for name, words in expected.items():
        assert words in reasons[name], (name, reasons[name])
    done = set(found) - set(reasons)
    assert done >= {
        "en.txt",
        "أخبار/ملف 😀.txt",
        "rows.jsonl#1",
        "dots..in..name.txt",
        "nul.txt",
        "windows.txt",
    }
    assert all(found[name]["summaries"]["en"]["text"] for name in done)
    lines = (tmp_path / "out/failures.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["id"] for line in lines} == set(expected)
    assert all(set(json.loads(line)) == {"id", "stage", "reason"} for line in lines)


def test_a_second_run_does_only_what_is_new_or_changed(jisr: Any, good: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    jisr("summarize", good, "-o", out, *FAKE)
    before = {path: path.stat().st_mtime_ns for path in out.rglob("documents/**/*.json")}
    (good / "en.txt").write_text(ENGLISH.replace("Monday", "Tuesday"), encoding="utf-8")
    (good / "new.txt").write_text(ENGLISH, encoding="utf-8")
    ran = jisr("summarize", good, "-o", out, *FAKE)
    assert "2 done, 1 already done" in ran.err
    after = {path: path.stat().st_mtime_ns for path in out.rglob("documents/**/*.json")}
    kept = [path.name for path in before if before[path] == after[path]]
    assert kept == ["ملف 😀.txt.json"]
    assert "Tuesday" in records(out)["en.txt"]["text"]


def test_a_changed_setting_does_everything_again_and_so_does_force(
    jisr: Any, good: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    jisr("summarize", good, "-o", out, *FAKE)
    assert "2 done, 0 already" in jisr("summarize", good, "-o", out, *FAKE, "--length", "20 words").err
    assert "0 done, 2 already" in jisr("summarize", good, "-o", out, *FAKE, "--length", "20 words").err
    assert (
        "2 done, 0 already"
        in jisr("summarize", good, "-o", out, *FAKE, "--length", "20 words", "--force").err
    )


def test_an_output_inside_the_input_is_not_read_as_input(jisr: Any, good: Path) -> None:
    out = good / "out"
    jisr("summarize", good, "-o", out, *FAKE)
    ran = jisr("summarize", good, "-o", out, *FAKE)
    assert "0 done, 2 already done" in ran.err


def test_without_an_output_folder_the_summaries_are_printed(jisr: Any, good: Path) -> None:
    ran = jisr("summarize", good / "en.txt", *FAKE, "--to", "en")
    assert ran.code == 0
    assert ran.out.startswith("[en] The city council")
    as_json = jisr("summarize", good, *FAKE, "--json")
    assert [json.loads(line)["id"] for line in as_json.out.splitlines()] == ["en.txt", "أخبار/ملف 😀.txt"]


def test_standard_input_is_read_and_goes_alone(jisr: Any, tmp_path: Path) -> None:
    assert jisr("summarize", "-", *FAKE, "--to", "ar", stdin=ARABIC).out.startswith("[ar] أقر مجلس المدينة")
    assert jisr("summarize", "-", *FAKE, "-o", tmp_path / "out", stdin=ARABIC).code == 2


def test_a_text_too_short_to_summarize_comes_back_unchanged_and_says_so(jisr: Any) -> None:
    ran = jisr("summarize", "-", *FAKE, "--to", "en", stdin="The mayor opened the bridge on Monday.\n")
    assert "[en] The mayor opened the bridge on Monday." in ran.out
    assert "too short to summarize" in ran.out


def test_the_limit_stops_early_and_the_run_says_that_it_is_partial(
    jisr: Any, good: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    jisr("summarize", good, "-o", out, *FAKE, "--limit", "1")
    assert json.loads((out / "run.json").read_text(encoding="utf-8"))["partial"] is True
    assert len(records(out)) == 1
    jisr("summarize", good, "-o", out, *FAKE)
    assert json.loads((out / "run.json").read_text(encoding="utf-8"))["partial"] is False


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nothing.txt",), "no such file or folder: nothing.txt"),
        (("-", "--to", "fr"), "expected ar, en or both"),
        (("-", "-c", "embeded"), "did you mean 'embedded'"),
        (("-", "-s", "pipeline=[translate]"), "'translate' reads 'language'"),
        (("-", "-s", "pipeline=[clean, detct]"), "did you mean 'detect'"),
        (("-", "-s", "summarize.decoding={beems: 2}", *FAKE), "beems: did you mean 'beam'"),
        (("-", "--length", "long"), "summarize.length"),
    ],
)
def test_a_wrong_command_is_one_clear_line_and_exit_code_2(
    jisr: Any, arguments: tuple[str, ...], message: str
) -> None:
    ran = jisr("summarize", *arguments)
    assert (ran.code, "Traceback" in ran.err) == (2, False)
    assert message in " ".join(ran.err.replace("│", " ").split())


def test_a_model_that_is_not_there_is_exit_code_3(jisr: Any) -> None:
    ran = jisr("summarize", "-", "-s", "summarize.model=/nowhere/model", stdin=ENGLISH)
    assert ran.code == 3
    assert "error:" in ran.err


def test_a_read_only_output_is_told(jisr: Any, good: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    ran = jisr("summarize", good, "-o", tmp_path / "file", *FAKE)
    assert ran.code == 2
    assert "cannot write to" in ran.err


def test_the_page_escapes_what_comes_from_outside(jisr: Any, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "<script>x.txt").write_text(
        '<script>alert(1)</script> & "quotes". ' + ENGLISH, encoding="utf-8"
    )
    jisr("summarize", folder, "-o", tmp_path / "out", *FAKE)
    page = (tmp_path / "out/index.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "<script" not in (tmp_path / "out/summaries.md").read_text(encoding="utf-8")


def test_interrupting_keeps_what_is_finished_and_exits_130(good: Path, tmp_path: Path) -> None:
    for number in range(400):
        (good / f"{number:03}.txt").write_text(ENGLISH.replace("12", str(number)), encoding="utf-8")
    out = tmp_path / "out"
    command = [sys.executable, "-m", "jisr", "summarize", good, "-o", out, *FAKE, "-s", "run.batch_words=100"]
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    )
    deadline = time.monotonic() + 60
    while len(list(out.rglob("documents/*.json"))) < 3 and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "Traceback" not in err
    done = len(records(out))
    assert 3 <= done < 402
    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert (run["partial"], run["counts"]["done"]) == (True, done)
