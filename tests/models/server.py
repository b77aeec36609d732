"""A small real HTTP server with the manners of an OpenAI-compatible one, good or bad as a test wants."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Log:
    """What the server was asked, and how many questions were under way at once at most."""

    bodies: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    busiest: int = 0
    running: int = 0


def answer(text: str, reason: str = "stop", **message: object) -> dict[str, Any]:
    """Return a chat answer as the protocol has it."""
    content = {"role": "assistant", "content": text, **message}
    return {"choices": [{"message": content, "finish_reason": reason}], "usage": {"completion_tokens": 7}}


@contextmanager
def serving(*replies: object, delay: float = 0.0, echo: bool = False) -> Iterator[tuple[str, Log]]:
    """Serve the replies one after another, the last again and again.

    A reply is a dict (sent as JSON), an int (an empty answer with that status), a pair (status, headers), bytes (sent
    as they are with status 200), or "cut" (half an answer, then the connection breaks).
    """
    log, lock = Log(), threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with lock:
                number = len(log.bodies)
                log.bodies.append(body)
                log.headers.append(dict(self.headers))
                log.paths.append(self.path)
                log.times.append(time.monotonic())
                log.running += 1
                log.busiest = max(log.busiest, log.running)
            time.sleep(delay)
            reply = replies[min(number, len(replies) - 1)] if replies else {}
            if echo:
                said = body["messages"][0]["content"].split("\n\n")[-1].strip()
                reply = answer(said.upper())
            with lock:
                log.running -= 1
            self.send(reply)

        def send(self, reply: object) -> None:
            status, headers, content = 200, {}, b"{}"
            if isinstance(reply, dict):
                content = json.dumps(reply).encode()
            elif isinstance(reply, bytes):
                content = reply
            elif isinstance(reply, int):
                status = reply
            elif isinstance(reply, tuple):
                status, headers = reply
                content = headers.pop("body", b"{}")
            length = len(content)
            if reply == "cut":
                content, length = b'{"choices": [{"mess', 400
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Be silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", log
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
