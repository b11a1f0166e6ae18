"""An HTTP server that speaks Gemini's and OpenAI's wire format, and answers what a test has written down."""

from __future__ import annotations

import base64
import json
import threading
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

SCHEME = (
    '{"idea": "Sky Watch", "SFX": ["Wind blowing softly over open land", "A hawk calling far away"], '
    '"BGM": "Airy strings and a soft flute melody, slow and free"}'
)
SERVED_MODEL = "served-model-001"


@dataclass(frozen=True)
class Reply:
    """One HTTP response. `kind`: text, blocked_question, blocked_answer, empty, error, hang or raw."""

    kind: str = "text"
    text: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def text(content: str) -> Reply:
    return Reply(text=content)


def error(status: int, message: str = "out of order", **headers: str) -> Reply:
    return Reply("error", message, status, {name.replace("_", "-"): value for name, value in headers.items()})


@dataclass(frozen=True)
class Asked:
    """One HTTP request, read back from the wire."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def text(self) -> str:
        parts = self._parts()
        return "".join(part["text"] for part in parts if "text" in part)

    @property
    def png(self) -> bytes | None:
        for part in self._parts():
            if "inlineData" in part:
                inline = part["inlineData"]
                # Google's parser takes both ways to name a field and both alphabets of base64, and its
                # SDKs use both.
                assert inline.get("mimeType", inline.get("mime_type")) == "image/png"
                return base64.b64decode(inline["data"].replace("-", "+").replace("_", "/"), validate=True)
            if "image_url" in part:
                head, _, data = part["image_url"]["url"].partition(",")
                assert head == "data:image/png;base64"
                return base64.b64decode(data, validate=True)
        return None

    def _parts(self) -> list[dict[str, Any]]:
        if "contents" in self.body:
            (content,) = self.body["contents"]
            assert content["role"] == "user"
            return list(content["parts"])
        (message,) = self.body["messages"]
        assert message["role"] == "user"
        return list(message["content"])


class FakeMllm(ThreadingHTTPServer):
    """Answers `script` in order, then HTTP 500. What was asked is in `asked`."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script: deque[Reply] = deque()
        self.asked: list[Asked] = []
        self.was_asked = threading.Event()
        self.closing = threading.Event()
        self._thread = threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def says(self, *replies: Reply | str) -> None:
        self.script.extend(text(reply) if isinstance(reply, str) else reply for reply in replies)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news."""

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *args: object) -> None:
        self.closing.set()
        self.shutdown()
        self.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: FakeMllm
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(
            Asked(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
        )
        self.server.was_asked.set()
        reply = self.server.script.popleft() if self.server.script else error(500, "the script has ended")
        if reply.kind == "hang":
            self.server.closing.wait(60)
            self.close_connection = True
            return
        if reply.kind == "raw":
            content = reply.body
        elif "chat/completions" in self.path:
            content = json.dumps(_openai(reply)).encode()
        elif ":generateContent" in self.path:
            content = json.dumps(_gemini(reply)).encode()
        else:
            reply, content = error(404), b"{}"
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        try:
            self.wfile.write(content)
        except ConnectionError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr."""


def _gemini(reply: Reply) -> dict[str, Any]:
    match reply.kind:
        case "error":
            info = {"@type": "type.googleapis.com/google.rpc.Help"}
            if reply.status == 400 and "key" in reply.text:
                info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}
            status = {400: "INVALID_ARGUMENT", 429: "RESOURCE_EXHAUSTED"}.get(reply.status, "UNKNOWN")
            details = [info]
            return {
                "error": {"code": reply.status, "message": reply.text, "status": status, "details": details}
            }
        case "blocked_question":
            return {"promptFeedback": {"blockReason": "SAFETY"}, "modelVersion": SERVED_MODEL}
        case "blocked_answer":
            candidate: dict[str, Any] = {"finishReason": "SAFETY", "index": 0}
        case "empty":
            candidate = {"content": {"role": "model", "parts": []}, "finishReason": "MAX_TOKENS", "index": 0}
        case _:
            parts = [{"text": reply.text}]
            candidate = {"content": {"role": "model", "parts": parts}, "finishReason": "STOP", "index": 0}
    return {
        "candidates": [candidate],
        "usageMetadata": {"promptTokenCount": 9, "candidatesTokenCount": 9, "totalTokenCount": 18},
        "modelVersion": SERVED_MODEL,
    }


def _openai(reply: Reply) -> dict[str, Any]:
    finish, content, refusal = "stop", reply.text, None
    match reply.kind:
        case "error":
            return {"error": {"message": reply.text, "type": "error", "param": None, "code": None}}
        case "blocked_question":
            content, refusal = "", "I cannot help with that."
        case "blocked_answer":
            finish, content = "content_filter", ""
        case "empty":
            finish, content = "length", ""
    message = {"role": "assistant", "content": content, "refusal": refusal}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": SERVED_MODEL,
        "choices": [{"index": 0, "finish_reason": finish, "message": message, "logprobs": None}],
        "usage": {"prompt_tokens": 9, "completion_tokens": 9, "total_tokens": 18},
    }
