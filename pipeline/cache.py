"""The generation cache: what a model answered, kept on disk so that the same question is never computed twice.

One SQLite file in the user's cache folder, shared by all runs and processes. It holds the models' outputs
under a digest of the whole question; the question itself is not in it. Whatever goes wrong with the file costs
time, never a run: a damaged one is made anew, a locked or full one is left alone.
"""

import json
import logging
import os
import sqlite3
import sys
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar

from filelock import FileLock, Timeout

from jisr.models.base import Candidate, Result

log = logging.getLogger("jisr.cache")
T = TypeVar("T")

FORMAT = 1
"""Stored in the file (`user_version`); a file of another format is made anew."""

WAIT = 20.0
"""Seconds to wait for another process that is writing."""

FRESH = 3600
"""An entry's last use is noted once in so many seconds: a read should rarely cost a write."""

KEEP = 0.9
"""Share of the allowed size that is kept when the oldest entries go."""

_TABLES = """
DROP TABLE IF EXISTS answers;
DROP TABLE IF EXISTS models;
CREATE TABLE models (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE answers (
  key BLOB PRIMARY KEY, model INTEGER NOT NULL, task TEXT NOT NULL, answer BLOB NOT NULL,
  checksum INTEGER NOT NULL, used INTEGER NOT NULL
);
CREATE INDEX by_use ON answers (used)
"""


def cache_path() -> Path:
    """Return the cache file: in `$JISR_CACHE` if that is set, else below the user's cache folder."""
    if named := os.environ.get("JISR_CACHE"):
        return Path(named).expanduser() / "generations.sqlite"
    default = "~/Library/Caches" if sys.platform == "darwin" else "~/.cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or default).expanduser() / "jisr" / "generations.sqlite"


class Cache:
    """Answers by key. Safe for several threads and processes at once.

    Args:
        path: the file; made when it is first needed, readable by its owner only.
        megabytes: the size to stay under; answers not used for longest go first.
        clock: seconds since 1970.
    """

    def __init__(self, path: Path, *, megabytes: int = 512, clock: Callable[[], float] = time.time) -> None:
        self.path = path
        self.limit = megabytes * 1_000_000
        self._clock = clock
        self._lock = RLock()
        self._db: sqlite3.Connection | None = None
        self._off = False

    def get(self, keys: Sequence[bytes]) -> dict[bytes, Result]:
        """Return the answers that are there."""
        return self._try(lambda db: self._get(db, keys), {})

    def put(self, model: str, task: str, answers: Mapping[bytes, Result]) -> None:
        """Keep `answers` by `model` (its name, for people) to `task`."""
        if answers:
            self._try(lambda db: self._put(db, model, task, answers), None)

    def info(self) -> dict[str, Any]:
        """Return path, size and limit in bytes, number of answers, and the same by model and task."""
        empty: list[dict[str, Any]] = []
        rows = self._try(_by_model, empty) if self.path.exists() else empty
        sizes = (self._file(suffix) for suffix in ("", "-wal"))
        return {
            "path": str(self.path),
            "bytes": sum(file.stat().st_size for file in sizes if file.exists()),
            "limit_bytes": self.limit,
            "answers": sum(row["answers"] for row in rows),
            "models": rows,
        }

    def clear(self, *, model: str | None = None, older_than: float = 0.0) -> int:
        """Delete answers and return how many: all, or those of one model, or not used for so many seconds."""
        if not self.path.exists():
            return 0
        return self._try(lambda db: self._clear(db, model, older_than), 0)

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        with self._lock:
            if self._db is not None:
                with suppress(sqlite3.Error):
                    self._db.close()
                self._db = None

    def _try(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """Do `work`; on a damaged file start a new one, on anything else go on without the cache."""
        with self._lock:
            for attempt in range(2):
                if self._off:
                    break
                try:
                    return work(self._open())
                except (sqlite3.Error, OSError, Timeout) as error:
                    self.close()
                    if attempt or not _is_damage(error):
                        self._give_up(error)
                    else:
                        self._rebuild(error)
            return otherwise

    def _give_up(self, error: Exception) -> None:
        log.warning("the cache %s cannot be used (%s); going on without it", self.path, error)
        self._off = True

    def _rebuild(self, error: Exception) -> None:
        try:
            with self._alone():
                if not _is_sound(self.path):  # else another process was faster
                    log.warning("the cache %s was damaged (%s): starting a new one", self.path, error)
                    for suffix in ("-wal", "-shm", ""):
                        self._file(suffix).unlink(missing_ok=True)
        except (OSError, Timeout) as trouble:
            self._give_up(trouble)

    def _alone(self) -> FileLock:
        return FileLock(self._file(".lock"), timeout=WAIT, mode=0o600)

    def _file(self, suffix: str) -> Path:
        return self.path.with_name(self.path.name + suffix)

    def _open(self) -> sqlite3.Connection:
        if self._db is None:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with self._alone():
                # made here because SQLite would use the umask; its other files take the mode of this one
                os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
                self._db = _connect(self.path)
        return self._db

    def _get(self, db: sqlite3.Connection, keys: Sequence[bytes]) -> dict[bytes, Result]:
        now = int(self._clock())
        found: dict[bytes, Result] = {}
        stale: list[tuple[int, bytes]] = []
        for start in range(0, len(keys), 500):
            chosen = keys[start : start + 500]
            marks = ",".join("?" * len(chosen))
            rows = db.execute(
                f"SELECT key, CAST(answer AS BLOB), checksum, used FROM answers WHERE key IN ({marks})",
                chosen,
            )
            for key, answer, checksum, used in rows:
                if zlib.crc32(answer) == checksum:  # a flipped bit would otherwise go into a document
                    found[key] = _unpack(answer)
                    if now - used > FRESH:
                        stale.append((now, key))
        if stale:
            with _writing(db):
                db.executemany("UPDATE answers SET used = ? WHERE key = ?", stale)
        return found

    def _put(self, db: sqlite3.Connection, model: str, task: str, answers: Mapping[bytes, Result]) -> None:
        now = int(self._clock())
        with _writing(db):
            db.execute("INSERT OR IGNORE INTO models (name) VALUES (?)", (model,))
            (number,) = db.execute("SELECT id FROM models WHERE name = ?", (model,)).fetchone()
            packed = ((key, _pack(result)) for key, result in answers.items())
            rows = ((key, number, task, answer, zlib.crc32(answer), now) for key, answer in packed)
            db.executemany("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?)", rows)
        self._shrink(db)

    def _shrink(self, db: sqlite3.Connection) -> None:
        excess = _live_bytes(db) - self.limit
        if excess <= 0:
            return
        (count,) = db.execute("SELECT count(*) FROM answers").fetchone()
        surplus = 1 + int(count * (1 - KEEP * self.limit / (self.limit + excess)))
        with _writing(db):
            db.execute(
                "DELETE FROM answers WHERE key IN (SELECT key FROM answers ORDER BY used, rowid LIMIT ?)",
                (surplus,),
            )
        db.executescript("PRAGMA incremental_vacuum")  # execute() would free one page

    def _clear(self, db: sqlite3.Connection, model: str | None, older_than: float) -> int:
        latest = int(self._clock() - older_than)
        count = 0
        with _writing(db):
            for number, name in db.execute("SELECT id, name FROM models").fetchall():
                # the name of an identity goes on with its revision or its engine
                if model is None or name == model or name.startswith((f"{model}@", f"{model} (")):
                    where = "WHERE model = ? AND used <= ?"
                    count += db.execute(f"DELETE FROM answers {where}", (number, latest)).rowcount
            db.execute("DELETE FROM models WHERE id NOT IN (SELECT model FROM answers)")
        db.executescript("PRAGMA incremental_vacuum")  # execute() would free one page
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return count


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=WAIT, isolation_level=None, check_same_thread=False)
    try:
        if db.execute("PRAGMA user_version").fetchone() != (FORMAT,):
            db.execute("PRAGMA auto_vacuum = INCREMENTAL")  # only before the first table
            db.execute("PRAGMA journal_mode = WAL").fetchone()
            with _writing(db):
                for statement in _TABLES.split(";"):
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {FORMAT}")
        db.execute("PRAGMA synchronous = NORMAL")  # a power cut loses the last answers, not the file
    except BaseException:
        db.close()
        raise
    return db


def _is_damage(error: Exception) -> bool:
    """Say whether the file is at fault, not the disk, the permissions or another process."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in {
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_ERROR,
    }


def _is_sound(path: Path) -> bool:
    with suppress(sqlite3.Error), closing(sqlite3.connect(path, timeout=WAIT)) as db:
        whole: bool = db.execute("PRAGMA quick_check").fetchone() == ("ok",)
        return whole and db.execute("PRAGMA user_version").fetchone() == (FORMAT,)
    return False


@contextmanager
def _writing(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        with suppress(sqlite3.Error):
            db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def _live_bytes(db: sqlite3.Connection) -> int:
    (pages,), (free,), (size,) = (
        db.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * size)


def _by_model(db: sqlite3.Connection) -> list[dict[str, Any]]:
    rows = db.execute(
        "SELECT name, task, count(*), sum(length(answer)), min(used), max(used) FROM answers "
        "JOIN models ON models.id = answers.model GROUP BY name, task ORDER BY name, task"
    )
    names = ("model", "task", "answers", "bytes", "oldest_use", "newest_use")
    return [dict(zip(names, row, strict=True)) for row in rows]


def _pack(result: Result) -> bytes:
    candidates = [[c.text, c.score, c.tokens, c.finished] for c in result.candidates]
    return json.dumps([result.input_tokens, candidates], separators=(",", ":")).encode()


def _unpack(answer: bytes) -> Result:
    tokens, candidates = json.loads(answer)
    return Result(tuple(Candidate(*fields) for fields in candidates), tokens)
