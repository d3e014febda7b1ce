"""Debian's chromium against a running Streamlit: fixtures for every browser test.

`page` is a fresh browser session that must log no error and ask no other host; `app_url` is the app,
`run_script("name_app.py")` a small Streamlit script of this folder that shows one component alone.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from fcntl import LOCK_EX, flock
from pathlib import Path
from tempfile import TemporaryFile, gettempdir
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
)  # fmt: skip
SERVER = (
    "--server.headless=true", "--server.address=127.0.0.1", "--server.fileWatcherType=none",
    "--browser.gatherUsageStats=false",
)  # fmt: skip
IDLE = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  return app && app.getAttribute('data-test-script-state') === 'notRunning'
    && !document.querySelector('[data-testid="stSkeleton"]');
}"""
START_SECONDS = 90
PROBE = re.compile(r"/\w+/_stcore/(health|host-config)$")
"""Streamlit's client seeks its server beside a deep link first: two answers of 404 that mean nothing."""
LOCAL_SCHEMES = {"data", "blob", "about", "chrome", "devtools"}


def pytest_itemcollected(item: pytest.Item) -> None:
    item.add_marker("browser")


@contextmanager
def alone() -> Iterator[None]:
    """One browser at a time: the workers of one machine take turns, or pages time out under each other."""
    with (Path(gettempdir()) / "dsviz-browser-tests.lock").open("w") as turn:
        flock(turn, LOCK_EX)
        yield


# Module scope: while Playwright runs, its event loop stands in the way of other tests' loops.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no chromium, and CI=true wants the browser tests: apt-get install chromium")
        pytest.skip("no chromium on this machine: apt-get install chromium")
    with alone(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def app_url() -> Iterator[str]:
    with serve(ROOT / "app.py") as url:
        yield url


@pytest.fixture(scope="module")
def run_script() -> Iterator[Callable[[str | Path], str]]:
    """A function: script of this folder (or a whole path) -> its address; one server per script."""
    servers: dict[Path, str] = {}
    with ExitStack() as stack:

        def url_of(script: str | Path) -> str:
            path = HERE / script
            if path not in servers:
                servers[path] = stack.enter_context(serve(path))
            return servers[path]

        yield url_of


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A new session at 1440 x 900; when the test is over, no error was logged and no other host asked."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    errors: list[str] = []
    strangers: list[str] = []

    def watch(url: str) -> None:
        address = urlsplit(url)
        if address.scheme not in LOCAL_SCHEMES and address.hostname != "127.0.0.1":
            strangers.append(url)

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and not PROBE.search(message.location["url"]):
            errors.append(message.text)

    context.on("console", hear)
    context.on("weberror", lambda error: errors.append(str(error.error)))
    context.on("request", lambda request: watch(request.url))
    yield context.new_page()
    logged, asked = tuple(errors), tuple(strangers)
    context.close()
    assert not logged, f"errors in the browser's console: {logged}"
    assert not asked, f"requests left the machine: {asked}"


@pytest.fixture(scope="session")
def wait_idle() -> Callable[..., None]:
    """`wait_idle(page, seconds=60)`: until the script has rested for 0.3 s."""

    def wait(page: Page, seconds: float = 60) -> None:
        page.wait_for_selector('[data-testid="stApp"]', timeout=1000 * seconds)
        deadline, rests_since = time.monotonic() + seconds, None
        while rests_since is None or time.monotonic() - rests_since < 0.3:
            now = time.monotonic()
            assert now < deadline, f"the script still runs after {seconds} s"
            rests_since = (rests_since or now) if page.evaluate(IDLE) else None
            page.wait_for_timeout(50)

    return wait


@contextmanager
def serve(script: Path) -> Iterator[str]:
    """The address of a Streamlit server of its own, gone when the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), *SERVER, f"--server.port={port}"]
    with (
        TemporaryFile("w+") as log,
        subprocess.Popen(command, stdout=log, stderr=log, text=True, cwd=ROOT) as server,
    ):
        url = f"http://127.0.0.1:{port}"
        try:
            if not _healthy(server, url):
                log.seek(0)
                pytest.fail(f"the server of {script.name} did not start:\n{log.read()}")
            yield url
        finally:
            _stop(server)


def _healthy(server: "subprocess.Popen[str]", url: str) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(f"{url}/_stcore/health", timeout=1) as answer:
            if answer.status == 200:
                return True
        time.sleep(0.1)
    return False


def _stop(server: "subprocess.Popen[str]") -> None:
    server.terminate()
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
