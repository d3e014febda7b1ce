"""A visitor without a browser: the app as a server of its own, and sessions over its websocket.

What a browser does after a changed control is done here too: the widget's state goes to the server, the
messages come back until the script has finished, and pictures that are not yet known are fetched. Drawing
is left out. Everything stays on 127.0.0.1.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import Request, urlopen

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import connect

ROOT = Path(__file__).parents[1]
PATIENCE = 120.0
"""Seconds after which a server or a run counts as lost."""
_MEDIA = re.compile(rb"/media/\w+\.\w+")


class Server(NamedTuple):
    port: int
    process: int

    def address(self, path: str, scheme: str = "http") -> str:
        return f"{scheme}://127.0.0.1:{self.port}{path}"


@contextmanager
def serving(**environment: str) -> Iterator[Server]:
    """`streamlit run app.py` on a free port; it ends with the block, whatever happens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    options = {
        "server.port": port,
        "server.address": "127.0.0.1",
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "server.enableXsrfProtection": "false",  # this visitor keeps no cookies
    }
    flags = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", *flags],
        cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    server = Server(port, process.pid)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # or nobody ends the server
    try:
        _wait_for(server)
        yield server
    finally:
        process.kill()
        process.wait()


def _wait_for(server: Server) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urlopen(server.address("/_stcore/health"), timeout=5):
                return
        except (URLError, ConnectionError):
            time.sleep(0.1)
    raise TimeoutError("the server did not start")


class Run(NamedTuple):
    """One run of the script: from the changed control to its last message."""

    milliseconds: float
    messages: int
    """Bytes over the websocket."""
    mosaics: int
    """Bytes of the pictures that components show, whether or not this visitor knew them."""
    fetched: int
    """Bytes of all pictures and sounds that this visitor did not know yet."""

    @property
    def sent(self) -> int:
        return self.messages + self.fetched


class Visitor:
    """One session. Widgets are named by their keys."""

    def __init__(self, server: Server) -> None:
        self._server = server
        address = server.address("/_stcore/stream", "ws")
        self._socket = connect(address, subprotocols=["streamlit"], max_size=None, compression=None)  # type: ignore[list-item]
        self._ids: dict[str, str] = {}
        self._cached: set[str] = set()
        self._media: dict[bytes, int] = {}
        self._query = self._page = self._session = ""

    def close(self) -> None:
        self._socket.close()

    def open(self, page: str, query: str = "") -> Run:
        """Follow a link."""
        self._query, self._page = query, page
        return self._run({})

    def press(self, key: str) -> Run:
        """Press a button."""
        return self._run({key: {"trigger_value": True}})

    def set(self, key: str, number: float) -> Run:
        """Write a number into a field."""
        return self._run({key: {"double_value": number}})

    def upload(self, key: str, name: str, data: bytes) -> Run:
        """Give a file to an uploader."""
        question = BackMsg()
        question.file_urls_request.request_id = question.file_urls_request.session_id = self._session
        question.file_urls_request.file_names.append(name)
        self._socket.send(question.SerializeToString())
        while not (answer := self._message()[0]).HasField("file_urls_response"):
            pass
        (urls,) = answer.file_urls_response.file_urls
        form = b"--cut\r\nContent-Disposition: form-data; name=file; filename=" + name.encode()
        form += b"\r\nContent-Type: application/octet-stream\r\n\r\n" + data + b"\r\n--cut--\r\n"
        headers = {"Content-Type": "multipart/form-data; boundary=cut"}
        request = Request(self._server.address(urls.upload_url), form, headers, method="PUT")
        with urlopen(request, timeout=PATIENCE):
            pass
        file = {"name": name, "size": len(data), "file_id": urls.file_id, "file_urls": urls}
        return self._run({key: {"file_uploader_state_value": {"uploaded_file_info": [file]}}})

    def _run(self, states: Mapping[str, Mapping[str, object]]) -> Run:
        message = BackMsg()
        message.rerun_script.query_string = self._query
        message.rerun_script.page_name = self._page
        message.rerun_script.cached_message_hashes.extend(self._cached)
        message.rerun_script.context_info.url = self._server.address(f"/{self._page}")
        message.rerun_script.context_info.locale = "en"
        for key, state in states.items():
            message.rerun_script.widget_states.widgets.append(WidgetState(id=self._ids[key], **state))  # type: ignore[arg-type]
        start = time.perf_counter()
        self._socket.send(message.SerializeToString())
        heard = list(self._until_finished())
        spent = 1000 * (time.perf_counter() - start)
        return self._account(heard, spent)

    def _until_finished(self) -> Iterator[tuple[ForwardMsg, bytes]]:
        while True:
            message, raw = self._message()
            yield message, raw
            if message.WhichOneof("type") == "script_finished" and message.script_finished == 0:
                return

    def _message(self) -> tuple[ForwardMsg, bytes]:
        raw = self._socket.recv(timeout=PATIENCE)
        if isinstance(raw, str):
            raise TypeError("the server speaks in bytes")
        return ForwardMsg.FromString(raw), raw

    def _account(self, heard: list[tuple[ForwardMsg, bytes]], spent: float) -> Run:
        mosaics, everything = set[bytes](), set[bytes]()
        for message, raw in heard:
            self._learn(message)
            found = set(_MEDIA.findall(raw))
            everything |= found
            if message.delta.new_element.HasField("bidi_component"):
                mosaics |= found
        new = everything - self._media.keys()
        for url in new:
            with urlopen(self._server.address(url.decode()), timeout=PATIENCE) as answer:
                self._media[url] = len(answer.read())
        fetched = sum(self._media[url] for url in new)
        return Run(
            spent, sum(len(raw) for _, raw in heard), sum(self._media[url] for url in mosaics), fetched
        )

    def _learn(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._session = message.new_session.initialize.session_id
        elif kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.HasField("new_element"):
            if message.metadata.cacheable:
                self._cached.add(message.hash)
            element = message.delta.new_element
            if element.HasField("exception"):
                raise RuntimeError(f"{element.exception.type}: {element.exception.message}")
            identity = getattr(getattr(element, element.WhichOneof("type") or ""), "id", "")
            if identity.startswith("$$ID-"):
                self._ids[identity.split("-", 2)[2]] = identity
