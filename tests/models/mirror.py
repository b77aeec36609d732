"""A small real HTTP server that answers like the model hub, from local folders."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Mirror:
    """What the server was asked for; `broken` names files whose transfer breaks off half-way, once each."""

    url: str = ""
    asked: list[str] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)


@contextmanager
def mirror(**repositories: Path) -> Iterator[Mirror]:
    """Serve folders as repositories named "test/<name>"."""
    state = Mirror()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self) -> None:
            self.answer(with_body=False)

        def do_GET(self) -> None:
            self.answer(with_body=True)

        def answer(self, *, with_body: bool) -> None:
            parts = unquote(self.path.partition("?")[0]).strip("/").split("/")
            state.asked.append(f"{self.command} {'/'.join(parts)}")
            if parts[:2] == ["api", "models"]:
                self.describe(parts)
            elif len(parts) >= 5 and parts[2] == "resolve" and parts[1] in repositories:
                self.send_file(repositories[parts[1]] / parts[4], with_body=with_body)
            else:
                self.fail("RepoNotFound")

        def describe(self, parts: list[str]) -> None:
            folder = repositories.get(parts[3])
            if folder is None:
                return self.fail("RepoNotFound")
            if len(parts) > 5 and parts[5] not in {"main", COMMIT}:
                return self.fail("RevisionNotFound")
            files = [{"rfilename": path.name} for path in sorted(folder.iterdir())]
            files.append({"rfilename": "onnx/model.onnx"})
            self.reply(json.dumps({"id": f"test/{parts[3]}", "sha": COMMIT, "siblings": files}).encode())
            return None

        def send_file(self, path: Path, *, with_body: bool) -> None:
            if not path.is_file():
                return self.fail("EntryNotFound")
            content = path.read_bytes()
            headers = {
                "ETag": f'"{hashlib.sha256(content).hexdigest()}"',
                "X-Repo-Commit": COMMIT,
                "Accept-Ranges": "bytes",
            }
            start, status = 0, 200
            asked = self.headers.get("Range", "")
            if asked.startswith("bytes=") and with_body:
                start, status = int(asked[6:].split("-")[0]), 206
                headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content) - start))
            self.end_headers()
            if with_body:
                if path.name in state.broken:
                    state.broken.discard(path.name)
                    self.wfile.write(content[start : start + (len(content) - start) // 2])
                    self.close_connection = True
                else:
                    self.wfile.write(content[start:])
            return None

        def reply(self, content: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def fail(self, code: str) -> None:
            self.send_response(404)
            self.send_header("X-Error-Code", code)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Be silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
