"""`jisr models ...`: thin commands over the library."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from jisr.cli.models import app
from jisr.errors import UnavailableError
from jisr.models.installed import store

from .conftest import Hub


def call(*arguments: str, code: int = 0) -> str:
    """Run the command, raise what it raises, and return its standard output."""
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=True)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result.stdout


def test_the_list_names_state_size_licence_and_tasks() -> None:
    text = call("list")
    assert "nllb-200-distilled-600m: not here, 2460 MB, CC-BY-NC-4.0, not for commercial use" in text
    records = [json.loads(line) for line in call("list", "--json").splitlines()]
    assert {"name", "state", "tasks", "licence", "download_mb"} <= set(records[0])
    assert "nllb" not in call("list", "--here")


def test_info_shows_the_entry_with_what_is_not_verified() -> None:
    assert "unverified" in call("info", "m2m100-418m")
    assert json.loads(call("info", "m2m100-418m", "--json"))["hub"] == "facebook/m2m100_418M"
    with pytest.raises(UnavailableError, match="no model"):
        call("info", "m2m-100")


def test_pull_convert_and_check_follow_one_another(hub: Hub, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(
        "mine: {family: nllb, tasks: ['translate:ar-en', 'translate:en-ar'], hub: test/nllb, licence: CC-BY-NC-4.0,"
        " commercial: false, codes: {ar: arb_Arab, en: eng_Latn}, limits: {input_tokens: 120, output_tokens: 12}}",
        encoding="utf-8",
    )
    option = ("--catalogue", str(own))
    pulled = json.loads(call("pull", "mine", "--from", str(hub("nllb")), "--json", *option))
    assert Path(pulled["directory"]) == store() / "mine"
    made = json.loads(call("convert", "mine", "--compute", "int8", "--threads", "1", "--json", *option))
    assert made["parity"]["mean_difference"] <= made["parity"]["mean_bound"]
    listed = call("list", "--here", *option)
    assert "mine: converted" in listed
    found = json.loads(call("info", "mine", "--json", *option))
    assert found["packages"][0]["parity"]["tokens"] > 0
    assert found["snapshot"]["digest"] == pulled["digest"]
    report = call(
        "check", "mine", "--threads", "1", *option, code=1
    )  # its words mean nothing, and the check says so
    assert "WRONG" in report
    assert "words a second" in report


def test_check_ends_with_1_when_something_is_wrong() -> None:
    assert "ok" in call("check", "fake")
    assert json.loads(call("check", "fake:loop", "--json", code=1))["passed"] is False


def test_only_ct2_can_be_converted_to(own_catalogue: Callable[..., Path]) -> None:
    call("convert", "nllb", "--to", "onnx", "--catalogue", str(own_catalogue("nllb")), code=2)
