"""Writing a model package: files described by digest, large ones split into parts."""

import hashlib
from pathlib import Path

from jisr.models.package import PackagedFile, Part

PART_BYTES = 45_000_000
"""Files longer than this are kept in parts: git hosts warn from 50 MB."""


def describe(path: Path, *, part_bytes: int = PART_BYTES) -> PackagedFile:
    """Return a file's manifest entry; a file longer than `part_bytes` is replaced on disk by its parts.

    The parts lie beside it: `model.bin` becomes `model.bin.00`, `model.bin.01` and so on.
    `part_bytes=0` never splits.
    """
    size = path.stat().st_size
    with path.open("rb") as stream:
        whole = hashlib.file_digest(stream, "sha256").hexdigest()
    if not part_bytes or size <= part_bytes:
        return PackagedFile(sha256=whole, bytes=size)
    parts: list[Part] = []
    with path.open("rb") as stream:
        while block := stream.read(part_bytes):
            part = path.with_name(f"{path.name}.{len(parts):02d}")
            part.write_bytes(block)
            parts.append(Part(name=part.name, sha256=hashlib.sha256(block).hexdigest(), bytes=len(block)))
    path.unlink()
    return PackagedFile(sha256=whole, bytes=size, parts=tuple(parts))


def describe_all(directory: Path, *, part_bytes: int = PART_BYTES) -> dict[str, PackagedFile]:
    """Describe every file of a directory but its manifest and Python files; see `describe`."""
    names = sorted(p.name for p in directory.iterdir() if p.is_file() and p.suffix != ".py")
    return {n: describe(directory / n, part_bytes=part_bytes) for n in names if n != "manifest.json"}
