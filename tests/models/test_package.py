"""A model package vouches for every byte: what was changed, cut short or points outside is refused."""

import json
import shutil
from pathlib import Path

import pytest

from jisr.errors import ModelError, UnavailableError
from jisr.models.package import MANIFEST, Package


@pytest.fixture
def folder(causal_folder: Path, tmp_path: Path) -> Path:
    """A copy of the tiny package that a test may damage."""
    return Path(shutil.copytree(causal_folder, tmp_path / "model"))


def edit(folder: Path, change: object) -> None:
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    change(manifest)
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def test_parts_are_joined_to_the_whole(folder: Path) -> None:
    package = Package(folder)
    assert package.sharded("model.bin")
    assert not (folder / "model.bin").exists()
    joined = b"".join(part.read_bytes() for part in sorted(folder.glob("model.bin.*")))
    assert package.read("model.bin") == joined


@pytest.mark.parametrize("name", ["model.bin.01", "config.json", "tokenizer.model", "vocabulary.json"])
def test_a_changed_byte_is_noticed_and_the_file_named(folder: Path, name: str) -> None:
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    whole = "model.bin" if name.startswith("model.bin") else name
    for look in (Package(folder).read, Package(folder).check):
        with pytest.raises(ModelError, match=name.replace(".", r"\.")) as caught:
            look(whole)
        assert caught.value.exit_code == 3
        assert caught.value.hint


def test_a_shortened_part_is_noticed_by_its_length(folder: Path) -> None:
    part = folder / "model.bin.00"
    part.write_bytes(part.read_bytes()[:-1])
    with pytest.raises(ModelError, match=r"model\.bin\.00 has \d+ bytes instead of"):
        Package(folder).read("model.bin")


def test_a_missing_part_is_named(folder: Path) -> None:
    (folder / "model.bin.00").unlink()
    with pytest.raises(ModelError, match=r"model\.bin\.00 is missing"):
        Package(folder).read("model.bin")


def test_parts_in_the_wrong_order_do_not_add_up(folder: Path) -> None:
    edit(folder, lambda m: m["files"]["model.bin"]["parts"].reverse())
    with pytest.raises(ModelError, match="do not add up"):
        Package(folder).read("model.bin")


@pytest.mark.parametrize("outside", ["../secret", "/etc/hostname", "a/b", "..", ""])
def test_a_file_outside_the_package_is_refused(folder: Path, outside: str) -> None:
    (folder.parent / "secret").write_bytes(b"x")

    def point_outside(manifest: dict) -> None:
        manifest["files"]["model.bin"]["parts"][0]["name"] = outside

    edit(folder, point_outside)
    with pytest.raises(ModelError, match="not a plain file name"):
        Package(folder).read("model.bin")


def test_an_unknown_key_or_format_is_refused_by_name(folder: Path) -> None:
    edit(folder, lambda m: m.update(colour="red"))
    with pytest.raises(ModelError, match="colour"):
        Package(folder)
    edit(folder, lambda m: (m.pop("colour"), m.update(format=2)))
    with pytest.raises(ModelError, match="format"):
        Package(folder)


def test_a_manifest_that_is_no_json_is_refused(folder: Path) -> None:
    (folder / MANIFEST).write_text('{"format": 1', encoding="utf-8")
    with pytest.raises(ModelError, match="manifest"):
        Package(folder)


def test_a_folder_without_a_model_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="no model in"):
        Package(tmp_path)


def test_an_unknown_decoding_setting_is_named(folder: Path) -> None:
    edit(folder, lambda m: m["decoding"].update(translate={"beams": 4}))
    with pytest.raises(ModelError, match="beams"):
        Package(folder).decoding("translate")
