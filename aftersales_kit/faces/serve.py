"""Serve the built handbook on this machine.

Answers: `python -m aftersales_kit.faces.serve --dir _build/html --port 8000`.
Parts: `Site` (a folder, with each file's compressed form kept), `Server`, `start_near`.
"""

from __future__ import annotations

import argparse
import email.utils
import errno
import gzip
import hashlib
import re
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

HOST = "127.0.0.1"
PORTS_TRIED = 50

# Named here and not left to the machine: a system's own table may know neither .mjs nor .wasm,
# and a browser refuses a module script of any other type.
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".gif": "image/gif",
    ".gz": "application/gzip",
    ".zst": "application/zstd",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/vnd.microsoft.icon",
    ".ipynb": "application/json",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".md": "text/plain; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".toml": "text/plain; charset=utf-8",
    ".ttf": "font/ttf",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".xml": "text/xml; charset=utf-8",
    ".zip": "application/zip",
}
ALREADY_COMPRESSED = {
    ".gif", ".gz", ".ico", ".jpg", ".pdf", ".png", ".webp", ".woff", ".woff2", ".zip", ".zst"
}  # fmt: skip
# A name that carries a hash of what is inside never means anything else.
HASHED = re.compile(r"^live/.*[.-][0-9a-f]{10}(?:[./]|$)")


@dataclass(frozen=True, slots=True)
class Stored:
    """One file as it is sent."""

    plain: bytes
    packed: bytes | None
    tag: str
    type: str
    modified: float


class Site:
    """A folder of files, each read and compressed once until it changes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self._kept: dict[Path, tuple[tuple[int, int], Stored]] = {}
        self._lock = threading.Lock()

    def find(self, path: str) -> Path | None:
        """Return the file that a URL's path means, or None: nothing outside the folder counts."""
        file = (self.folder / unquote(path).lstrip("/")).resolve()
        if not file.is_relative_to(self.folder):
            return None
        if file.is_dir():
            file = file / "index.html"
        return file if file.is_file() else None

    def read(self, file: Path) -> Stored:
        """Return a file's content, reading it again only if it has changed."""
        status = file.stat()
        state = (status.st_mtime_ns, status.st_size)
        with self._lock:
            kept = self._kept.get(file)
        if kept is not None and kept[0] == state:
            return kept[1]
        plain = file.read_bytes()
        packed = None
        if file.suffix not in ALREADY_COMPRESSED:
            packed = gzip.compress(plain, 6, mtime=0)
        stored = Stored(
            plain,
            packed,
            hashlib.sha256(plain).hexdigest()[:20],
            TYPES.get(file.suffix, "application/octet-stream"),
            status.st_mtime,
        )
        with self._lock:
            self._kept[file] = (state, stored)
        return stored

    def prepare(self) -> None:
        """Read what live pages load, the largest files of the site, before it is asked for."""
        for file in sorted((self.folder / "live").rglob("*")):
            if file.is_file():
                self.read(file)


class Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD from the server's `Site`."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "aftersales"
    # Without it every answer waits for the acknowledgement of its own headers.
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Send a file."""
        self._answer(body=True)

    def do_HEAD(self) -> None:
        """Send a file's headers."""
        self._answer(body=False)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the terminal shows the address, and errors reach the reader."""

    def _answer(self, *, body: bool) -> None:
        path = urlsplit(self.path).path
        file = self.server.site.find(path)
        if file is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        if file.name == "index.html" and not path.endswith(("/", "index.html")):
            # Relative links in the page count from the folder.
            self.send_response(HTTPStatus.MOVED_PERMANENTLY)
            self.send_header("Location", path + "/")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        stored = self.server.site.read(file)
        packed = stored.packed is not None and "gzip" in self.headers.get("Accept-Encoding", "")
        tag = f'"{stored.tag}{"-gz" if packed else ""}"'
        fresh = self.headers.get("If-None-Match") == tag
        content = stored.packed if packed and stored.packed is not None else stored.plain
        self.send_response(HTTPStatus.NOT_MODIFIED if fresh else HTTPStatus.OK)
        self.send_header("Content-Type", stored.type)
        self.send_header("ETag", tag)
        self.send_header("Last-Modified", email.utils.formatdate(stored.modified, usegmt=True))
        relative = file.relative_to(self.server.site.folder).as_posix()
        keep = "public, max-age=31536000, immutable" if HASHED.match(relative) else "no-cache"
        self.send_header("Cache-Control", keep)
        if stored.packed is not None:
            self.send_header("Vary", "Accept-Encoding")
        if packed:
            self.send_header("Content-Encoding", "gzip")
        if not fresh:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if body and not fresh:
            self.wfile.write(content)


class Server(ThreadingHTTPServer):
    """A site on a port of this machine (0: any free one), one thread per connection.

    Raises OSError when the port is taken.
    """

    daemon_threads = True
    # Two servers sharing a port would each answer some of the requests.
    allow_reuse_port = False

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.site = Site(folder)
        super().__init__((HOST, port), Handler)

    @property
    def address(self) -> str:
        """The address to open in a browser."""
        return f"http://{HOST}:{self.server_port}/"

    def handle_error(self, request: object, client_address: object) -> None:
        """Report what is not a reader closing the connection early."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def start_near(folder: Path, port: int) -> Server:
    """Return a server on `port` or, if that is taken, on the next free one."""
    for candidate in range(port, port + PORTS_TRIED):
        try:
            return Server(folder, candidate)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
    raise OSError(errno.EADDRINUSE, f"no free port from {port} to {port + PORTS_TRIED - 1}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(
        prog="python -m aftersales_kit.faces.serve", description="Serve the built handbook."
    )
    parser.add_argument("--dir", type=Path, default=Path("_build/html"), help="the built book")
    parser.add_argument("--port", type=int, default=8000, help="the port to try first")
    options = parser.parse_args(arguments)
    folder: Path = options.dir
    if not (folder / "index.html").is_file():
        print(f"{folder}: no index.html here; build the book first", file=sys.stderr)
        return 1
    try:
        server = start_near(folder, options.port)
    except OSError as error:
        print(f"cannot serve: {error.strerror}", file=sys.stderr)
        return 1
    if server.server_port != options.port:
        print(f"port {options.port} is taken; using {server.server_port}")
    print(f"The handbook is at {server.address}  (Ctrl-C ends it)", flush=True)
    # The first reader should not wait for ten megabytes to be compressed.
    threading.Thread(target=server.site.prepare, daemon=True).start()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print()
    finally:
        server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
