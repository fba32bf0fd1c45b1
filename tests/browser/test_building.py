"""What live pages load: made of the kit, the data and Pyodide, and of nothing else."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from aftersales_kit.faces.page.build import (
    LiveBuildError,
    archive,
    asset_urls,
    build,
    kit_files,
    own_files,
    pack,
    pyodide_files,
    refer,
)


def test_kit_in_the_page_is_what_answers_and_its_facts() -> None:
    names = list(kit_files())
    rooms = {"policy", "answers", "sheets", "faces", "data"}
    assert {name.split("/")[1] for name in names} == rooms | {"__init__.py"}
    faces = [name for name in names if name.startswith("aftersales_kit/faces/")]
    page = "aftersales_kit/faces/page"
    own = [f"{page}/__init__.py", f"{page}/condensing.py"]
    assert faces == ["aftersales_kit/faces/__init__.py", *own]
    assert not [name for name in names if "samples" in name or "__pycache__" in name]


def test_same_files_make_the_same_archive_on_any_day() -> None:
    files = {"b.py": b"2", "a.py": b"1"}
    packed = archive(files)
    assert packed == archive(dict(reversed(files.items())))
    with zipfile.ZipFile(io.BytesIO(packed)) as content:
        assert [(info.filename, info.date_time[0]) for info in content.infolist()] == [
            ("a.py", 1980),
            ("b.py", 1980),
        ]


def test_missing_pyodide_is_named_with_what_fetches_it(tmp_path: Path) -> None:
    with pytest.raises(LiveBuildError, match=r"pyodide\.asm\.wasm.*make env"):
        pyodide_files(tmp_path)
    with pytest.raises(LiveBuildError, match="make env"):
        build(tmp_path / "live", tmp_path)


def test_what_is_packed_is_smaller_and_the_same_each_time() -> None:
    content = b"freight and returns, " * 5000
    packed = pack(content)
    assert packed == pack(content)
    assert len(packed) < len(content) / 100


def test_missing_decoder_is_named_with_what_fetches_it(tmp_path: Path) -> None:
    with pytest.raises(LiveBuildError, match=r"zstddec\.mjs.*make env"):
        own_files(tmp_path)


def test_page_scripts_refer_to_what_is_published_or_the_build_fails() -> None:
    with pytest.raises(LiveBuildError, match=r"\./kit\.zip"):
        refer(b"nothing here", {"kit.zip": "kit.0123456789.zip"})


def test_unbuilt_folder_is_named_with_what_builds_it(tmp_path: Path) -> None:
    with pytest.raises(LiveBuildError, match=r"aftersales_kit\.faces\.page\.build"):
        asset_urls(tmp_path)
