"""The local server: it finds what a browser asks for, and names and keeps it rightly."""

from __future__ import annotations

import gzip
import http.client
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from aftersales_kit.faces.serve import HOST, Server, main, start_near

HASHED = "live/calculator.0123456789.mjs"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "index.html": b"<h1>Handbook</h1>" * 100,
        "part/index.html": b"part",
        "live/assets.json": b"{}",
        HASHED: b"export {}",
        "live/pyodide-0123456789/pyodide.asm.wasm": b"\0asm" * 100,
        "live/snapshot.0123456789.bin.zst": b"\x1f\x8b",
    }
    for name, content in files.items():
        file = tmp_path / "site" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    (tmp_path / "secret.txt").write_bytes(b"not for readers")
    return tmp_path / "site"


@dataclass(frozen=True)
class Sent:
    status: int
    header: Mapping[str, str]
    body: bytes


Ask = Callable[..., Sent]


@pytest.fixture
def ask(folder: Path) -> Iterator[Ask]:
    with Server(folder) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        connection = http.client.HTTPConnection(HOST, server.server_port, timeout=10)

        def send(path: str, method: str = "GET", **headers: str) -> Sent:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, headers=named)
            answer = connection.getresponse()
            return Sent(answer.status, dict(answer.getheaders()), answer.read())

        yield send
        connection.close()
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/" + HASHED, "text/javascript; charset=utf-8"),
        ("/live/pyodide-0123456789/pyodide.asm.wasm", "application/wasm"),
    ],
)
def test_file_has_the_type_that_browsers_insist_on(ask: Ask, path: str, kind: str) -> None:
    sent = ask(path)
    assert (sent.status, sent.header["Content-Type"]) == (200, kind)


def test_text_is_compressed_for_who_can_read_it(ask: Ask, folder: Path) -> None:
    plain = (folder / "index.html").read_bytes()
    sent = ask("/index.html", Accept_Encoding="gzip, br")
    assert sent.header["Content-Encoding"] == "gzip"
    assert gzip.decompress(sent.body) == plain
    assert len(sent.body) < len(plain)
    assert ask("/index.html").body == plain


def test_what_is_packed_already_is_sent_as_it_is(ask: Ask) -> None:
    sent = ask("/live/snapshot.0123456789.bin.zst", Accept_Encoding="gzip")
    assert sent.body == b"\x1f\x8b"
    assert "Content-Encoding" not in sent.header


def test_only_a_name_with_a_hash_is_kept_for_good(ask: Ask) -> None:
    for path in ("/" + HASHED, "/live/pyodide-0123456789/pyodide.asm.wasm"):
        sent = ask(path, "HEAD")
        assert sent.body == b""
        assert "immutable" in sent.header["Cache-Control"]
    for path in ("/index.html", "/live/assets.json"):
        assert ask(path).header["Cache-Control"] == "no-cache"


def test_page_is_sent_again_only_after_it_changed(ask: Ask, folder: Path) -> None:
    tag = ask("/").header["ETag"]
    assert ask("/", If_None_Match=tag).status == 304
    (folder / "index.html").write_bytes(b"changed")
    sent = ask("/", If_None_Match=tag)
    assert (sent.status, sent.body) == (200, b"changed")


@pytest.mark.parametrize("path", ["/../secret.txt", "/%2e%2e/secret.txt", "/nothing.html", "/live"])
def test_nothing_but_the_site_is_served(ask: Ask, path: str) -> None:
    assert ask(path).status == 404


def test_folder_without_its_slash_leads_to_the_folder(ask: Ask) -> None:
    sent = ask("/part")
    assert (sent.status, sent.header["Location"]) == (301, "/part/")
    assert ask("/part/").body == b"part"


def test_taken_port_gives_way_to_the_next(folder: Path) -> None:
    with Server(folder) as taken, start_near(folder, taken.server_port) as other:
        assert other.server_port > taken.server_port


def test_unbuilt_book_is_named_and_not_served(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--dir", str(tmp_path)]) == 1
    assert "build the book first" in capsys.readouterr().err
