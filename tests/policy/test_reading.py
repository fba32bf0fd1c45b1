"""Reading one file: every fault is noted with its place, and reading goes on."""

import ast
import gc
import shutil
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from importlib import import_module
from operator import attrgetter, is_
from pathlib import Path

import pytest

from aftersales_kit.policy import reading
from aftersales_kit.policy.faults import Fault
from aftersales_kit.policy.reading import Files, Section, read_toml
from aftersales_kit.policy.terms import Label


def section(**data) -> Section:
    return Section("a.toml", "FRT-01", "when", data, [])


def said(part: Section) -> list[str]:
    return [str(fault) for fault in part.faults]


# --- files ---


@pytest.fixture(params=["tomli", "tomllib"])
def read(request, tmp_path, monkeypatch):
    """Read a file as it is read here, and as a page reads it."""
    monkeypatch.setattr(reading, "toml", import_module(request.param))

    def read(content: bytes | None):
        path = tmp_path / "a.toml"
        if content is not None:
            path.write_bytes(content)
        faults = []
        part = read_toml(path, "data/a.toml", faults)
        assert part.faults is faults
        return part

    return read


def test_a_file_is_read_with_exact_decimals_and_real_dates(read):
    part = read("a = 0.10\nb = 2025-09-01\nc = '退货'".encode())
    assert part.data == {"a": Decimal("0.10"), "b": date(2025, 9, 1), "c": "退货"}
    assert str(part.data["a"]) == "0.10"
    assert part.faults == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "data/a.toml: the file is missing"),
        (b"a = '\xff'", "data/a.toml: not UTF-8 text: invalid start byte at byte 5"),
        (b"a = 1\na = 2", "data/a.toml: not TOML: Cannot overwrite a value (at end of document)"),
        (b"a = 2025-02-30", "data/a.toml: not TOML: Invalid date or datetime"),
        (b"a = ", "data/a.toml: not TOML: Invalid value (at end of document)"),
        (b"a = " + b"9" * 5000, "data/a.toml: there is a number of thousands of digits in it"),
        (b"a = " + b"[" * 5000 + b"]" * 5000, "data/a.toml: lists or tables stand inside each"),
        (b"a = 1e" + b"9" * 30, "data/a.toml: there is a number of thousands of digits in it"),
    ],
    ids=["missing", "latin", "twice", "no-day", "no-value", "digits", "deep", "exponent"],
)
def test_an_unreadable_file_is_one_fault_and_reads_as_empty(read, content, message):
    part = read(content)
    assert part.data == {}
    assert len(said(part)) == 1
    assert said(part)[0].startswith(message)
    assert part.faults[0].kind == "unreadable"


def test_a_byte_order_mark_is_no_part_of_a_file(read):
    part = read("\ufeffa = 1".encode())
    assert (part.data, part.faults) == ({"a": 1}, [])


@pytest.mark.parametrize(
    ("content", "hint", "excerpt"),
    [
        ("a = 1，", "; allowed: the ASCII sign , in place of ，", "    a = 1，\n         ^"),
        ("x = 1\na = “退”", '; allowed: the ASCII sign " in place of “', "    a = “退”\n        ^"),
        (
            "'退货' ： 1",
            "; allowed: the ASCII sign : in place of ：",
            "    '退货' ： 1\n           ^",
        ),
        ('a = "退”\nb = 1', '; allowed: the straight quote " in place of ”', None),
        ("a = 2025/9/01", "; allowed: a date with hyphens and two digits each, 2025-09-01", None),
        ("a = 2025.9.1", "; allowed: a date with hyphens and two digits each, 2025-09-01", None),
        (
            "a = 2025年9月1日",
            "; allowed: a date with hyphens and two digits each, 2025-09-01",
            None,
        ),
        ("a = { b = 2025-9-1, c = 1 }", "; allowed: a date with hyphens and two digits", None),
        ("a = 2025-02-30", "; allowed: a day of the calendar", "    a = 2025-02-30\n        ^"),
        ("a = 1O", "; allowed: the digit 0 in place of the letter O, 10", "    a = 1O\n         ^"),
        ("a = o.20", "; allowed: the digit 0 in place of the letter O, 0.20", None),
        ("d = 2025/9/1x\r\na = [", "", None),
        ("a = 1 b = 2025-09-01 c = 2O", "", None),
        ("a = [\n\n", "", "    a = [\n         ^"),
        ("a = " + "x" * 200, "", "    a = " + "x" * 60 + "\n        ^"),
    ],
)
def test_a_slip_is_shown_with_its_line_a_caret_and_a_hint(read, content, hint, excerpt):
    (fault,) = read(content.encode()).faults
    assert hint in str(fault)
    assert ("; allowed: " in str(fault)) == bool(fault.allowed)
    if excerpt is not None:
        assert fault.excerpt == excerpt
        assert str(fault).endswith("\n" + excerpt)


def test_a_file_of_nothing_but_a_slip_in_an_empty_line_is_shown(read):
    (fault,) = read(b"\x00").faults
    assert fault.problem.startswith("not TOML")


def test_a_folder_in_the_place_of_a_file_is_a_fault(tmp_path):
    faults = []
    assert read_toml(tmp_path, "data/a.toml", faults).data == {}
    assert str(faults[0]).startswith("data/a.toml: cannot be read: ")


# --- keys and tables ---


def test_an_unknown_key_is_named_with_the_keys_allowed_and_the_nearest():
    part = section(titel="x", id="y")
    part.only("id", "title")
    assert said(part) == [
        "a.toml: FRT-01: when.titel: unknown key; allowed: one of id, title; did you mean 'title'?"
    ]


def test_a_nested_table_keeps_the_id_and_grows_the_path():
    inner = section(days={"at_most": True}).sub("days")
    assert (inner.id, inner.path) == ("FRT-01", "when.days")
    inner.number("at_most")
    assert said(inner) == ["a.toml: FRT-01: when.days.at_most: cannot be True; allowed: a number"]


def test_a_nested_table_with_an_id_of_its_own_starts_a_new_path():
    inner = Section("a.toml", "", "", {"days": {}}, []).sub("days", id="days")
    assert (inner.id, inner.path) == ("days", "")


def test_a_table_that_is_missing_or_no_table_is_a_fault_and_reads_as_empty():
    part = section(days=3)
    assert part.sub("days").data == {}
    assert part.sub("leg").data == {}
    assert said(part) == [
        "a.toml: FRT-01: when.days: cannot be 3; allowed: a table",
        "a.toml: FRT-01: when.leg: missing; allowed: a table",
    ]


def test_a_table_that_may_be_left_out_is_only_a_fault_when_it_is_something_else():
    part = section(days=3)
    assert part.sub("leg", required=False).data == {}
    assert part.faults == []
    assert part.sub("days", required=False).data == {}
    assert len(part.faults) == 1


def test_the_tables_of_a_table_have_their_keys_as_ids():
    part = Section("a.toml", "", "", {"x": {"a": 1}, "y": {"a": 2}}, [])
    assert [(key, inner.id, inner.data["a"]) for key, inner in part.subs()] == [
        ("x", "x", 1),
        ("y", "y", 2),
    ]


def test_rows_are_called_by_their_id_or_else_by_their_number():
    part = section(rule=[{"id": "FRT-01"}, {}, {"id": 3}])
    assert [row.id for row in part.rows("rule")] == ["FRT-01", "rule 2", "rule 3"]
    assert list(part.rows("case")) == []
    assert part.faults == []


@pytest.mark.parametrize("rows", [3, "x", {"id": "FRT-01"}, [{}, 3]])
def test_rows_that_are_no_tables_are_a_fault(rows):
    part = section(rule=rows)
    assert list(part.rows("rule")) == []
    assert said(part)[0].endswith("; allowed: [[rule]] tables")


# --- values ---


def test_a_text_is_taken_as_it_is():
    part = section(id=" FRT-01 ")
    assert part.text("id") == " FRT-01 "
    assert part.faults == []


@pytest.mark.parametrize(
    ("value", "problem"), [(3, "cannot be 3"), ("", "cannot be ''"), (" ", "cannot be ' '")]
)
def test_a_text_that_is_empty_or_no_text_is_a_fault(value, problem):
    part = section(id=value)
    assert part.text("id") == ""
    assert said(part) == [f"a.toml: FRT-01: when.id: {problem}; allowed: a text"]


def test_a_text_that_is_missing_is_a_fault_unless_there_is_a_default():
    part = section()
    assert part.text("id", default="") == ""
    assert part.text("id", default="x") == "x"
    assert part.faults == []
    assert part.text("id") == ""
    assert said(part) == ["a.toml: FRT-01: when.id: missing; allowed: a text"]


def test_one_of_the_options_is_taken_and_another_value_refused_with_the_nearest():
    part = section(layer="statut")
    assert section(layer="statute").one_of("layer", ["statute", "platform"]) == "statute"
    assert part.one_of("layer", iter(["statute", "platform"])) == ""
    assert said(part) == [
        "a.toml: FRT-01: when.layer: unknown value 'statut'; "
        "allowed: one of statute, platform; did you mean 'statute'?"
    ]
    assert part.faults[0].kind == "unknown value"


def test_an_option_that_is_missing_is_said_once():
    part = section()
    assert part.one_of("layer", ["statute"], default="statute") == "statute"
    assert part.one_of("layer", ["statute"]) == ""
    assert said(part) == ["a.toml: FRT-01: when.layer: missing; allowed: a text"]


def test_a_day_is_taken_and_a_moment_is_not():
    assert section(on=date(2025, 9, 1)).day("on") == date(2025, 9, 1)
    part = section(on=datetime(2025, 9, 1, 12))  # noqa: DTZ001 - as a TOML file may say it
    assert part.day("on") is None
    assert said(part) == [
        "a.toml: FRT-01: when.on: cannot be 2025-09-01 12:00:00; "
        "allowed: a date such as 2025-09-01, without quotes"
    ]


def test_a_day_in_quotes_is_a_fault_even_where_none_is_required():
    part = section(on="2025-09-01")
    assert part.day("on", required=False) is None
    assert "cannot be '2025-09-01'" in said(part)[0]


@pytest.mark.parametrize("value", ["2026/3/7", "2026-03-07", "2026年3月7日"])
def test_a_day_in_quotes_or_with_other_signs_is_shown_as_it_should_be(value):
    part = section(on=value)
    part.day("on")
    assert said(part)[0].endswith("allowed: a date such as 2026-03-07, without quotes")


def test_a_day_that_is_missing_is_a_fault_where_it_is_required():
    part = section()
    assert part.day("on", required=False) is None
    assert part.faults == []
    assert part.day("on") is None
    assert "when.on: missing" in said(part)[0]


@pytest.mark.parametrize("value", [7, -7, 0, Decimal("0.30"), Decimal("-0"), 10**12 - 1])
def test_an_exact_number_is_taken(value):
    part = section(value=value)
    assert part.number("value") is value
    assert part.faults == []


@pytest.mark.parametrize("value", ["7", True, [7], None, {"a": 1}])
def test_what_is_no_number_is_a_fault(value):
    part = section(value=value)
    assert part.number("value") == 0
    assert said(part)[0].endswith("; allowed: a number")


@pytest.mark.parametrize(
    "value",
    [
        Decimal("NaN"),
        Decimal("Infinity"),
        10**12,
        Decimal("1e999999"),
        10**5000,
        Decimal("1e-13"),
        Decimal("1e-999999"),
    ],
    ids=["nan", "infinity", "trillion", "huge", "long", "fine", "finest"],
)
def test_an_absurd_number_is_a_fault(value):
    part = section(value=value)
    assert part.number("value") == 0
    (message,) = said(part)
    assert message.endswith("allowed: a number with at most 12 digits on either side of the point")


def test_the_finest_number_allowed_is_taken():
    assert section(value=Decimal("1e-12")).number("value") == Decimal("0.000000000001")


def test_a_number_may_have_a_default():
    part = section()
    assert part.number("value", default=0) == 0
    assert part.faults == []
    assert part.number("value") == 0
    assert "when.value: missing" in said(part)[0]


def test_a_label_is_taken_in_both_languages():
    assert section(why={"en": "Why", "zh": "为何"}).label("why") == Label("Why", "为何")


@pytest.mark.parametrize(
    ("value", "fields"),
    [
        ({"en": "Why"}, ["when.why.zh"]),
        ({"zh": "为何", "en": " "}, ["when.why.en"]),
        ({"en": 3, "zh": "为何"}, ["when.why.en"]),
        ({}, ["when.why.en", "when.why.zh"]),
        ("Why", ["when.why"]),
        (None, ["when.why"]),
    ],
)
def test_a_label_that_lacks_a_language_is_a_missing_label(value, fields):
    part = section(why=value)
    part.label("why")
    assert [fault.field for fault in part.faults] == fields
    assert {fault.kind for fault in part.faults} == {"missing label"}


def test_a_third_language_is_an_unknown_key():
    part = section(why={"en": "Why", "zh": "为何", "fr": "Pourquoi"})
    assert part.label("why") == Label("Why", "为何")
    assert said(part) == ["a.toml: FRT-01: when.why.fr: unknown key; allowed: one of en, zh"]


def test_a_list_of_texts_is_taken():
    part = section(sources=["a", "b"])
    assert part.texts("sources") == ("a", "b")
    assert part.texts("others", required=False) == ()
    assert part.faults == []


@pytest.mark.parametrize("value", ["a", ["a", 3], 3, None])
def test_what_is_no_list_of_texts_is_a_fault(value):
    part = section(sources=value)
    assert part.texts("sources") == ()
    assert said(part)[0].endswith("; allowed: a list of texts")


def test_a_fault_of_a_whole_part_is_placed_at_its_path():
    part = section()
    part.fault("", "no number lies in it")
    assert said(part) == ["a.toml: FRT-01: when: no number lies in it"]


# --- garbage ---


@pytest.mark.parametrize("collecting", [True, False])
def test_no_garbage_is_looked_for_while_a_handbook_is_read(collecting):
    before = gc.isenabled()
    (gc.enable if collecting else gc.disable)()
    try:
        with reading.nothing_collected():
            assert not gc.isenabled()
        assert gc.isenabled() is collecting
    finally:
        (gc.enable if before else gc.disable)()


# --- what is remembered ---


def _told(files: Files, given: object = None) -> list[object]:
    """Read as readers do: a folder, one file of it, whether another is there, and how one is."""
    names = [section.data["name"] for section in files.tomls("parts", but=["c.toml"])]
    return [names, files.plain("list.txt") if files.has("list.txt") else "", given]


@pytest.fixture
def parts(tmp_path: Path) -> Path:
    (tmp_path / "parts").mkdir()
    for name in ("a", "b", "c"):
        (tmp_path / "parts" / f"{name}.toml").write_text(f'name = "{name}"\n', "utf-8")
    (tmp_path / "list.txt").write_text("one\n", "utf-8")
    return tmp_path


def test_what_was_made_of_the_same_files_is_made_once_in_whatever_folder_they_stand(
    parts: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    made = Files(parts).remembered(_told)
    copy = Path(shutil.copytree(parts, tmp_path_factory.mktemp("copy") / "data"))
    files = Files(copy)
    assert files.remembered(_told) is made
    assert [*files.read] == ["parts/a.toml", "parts/b.toml", "list.txt"]
    (copy / "parts" / "c.toml").write_text('name = "not looked at"\n', "utf-8")
    assert Files(copy).remembered(_told) is made


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("parts/a.toml", 'name = "A"\n'),
        ("parts/d.toml", 'name = "d"\n'),
        ("parts/b.toml", None),
        ("list.txt", "two\n"),
        ("list.txt", None),
    ],
)
def test_whatever_of_them_is_changed_is_read_afresh_and_the_rest_is_not_forgotten(
    parts: Path, name: str, text: str | None
) -> None:
    made = Files(parts).remembered(_told)
    before = (parts / name).read_text("utf-8") if (parts / name).exists() else None
    if text is None:
        (parts / name).unlink()
    else:
        (parts / name).write_text(text, "utf-8")
    assert Files(parts).remembered(_told) == _told(Files(parts)) != made
    if before is None:
        (parts / name).unlink()
    else:
        (parts / name).write_text(before, "utf-8")
    assert Files(parts).remembered(_told) is made


def test_what_is_made_of_something_else_besides_is_made_afresh(parts: Path) -> None:
    one, other = object(), object()
    made = Files(parts).remembered(_told, one)
    assert Files(parts).remembered(_told, one) is made
    assert Files(parts).remembered(_told, other)[-1] is other
    assert Files(parts).remembered(_told)[-1] is None


def test_nothing_is_kept_where_nothing_is_to_be_remembered(parts):
    with reading.nothing_remembered():
        made = Files(parts).remembered(_told)
    assert Files(parts).remembered(_told) == made
    assert Files(parts).remembered(_told) is not made


def _named(name: str, data: Mapping[str, object], *given: str) -> list[object]:
    return [name, data["name"], *given]


def test_what_is_made_of_each_file_is_made_again_only_of_one_that_holds_something_else(
    parts: Path,
) -> None:
    def made(*given: str) -> list[list[object]]:
        files = Files(parts)
        for name in ("parts/b.toml", "parts/a.toml"):
            files.toml(name)
        files.plain("list.txt")
        return [*files.of_each(_named, *given)]

    first, second = made()
    assert (first, second) == (["parts/a.toml", "a"], ["parts/b.toml", "b"])
    assert all(map(is_, made(), (first, second)))
    assert made("else") == [[*first, "else"], [*second, "else"]]
    (parts / "parts" / "b.toml").write_text('name = "B"\n', "utf-8")
    again, other = made()
    assert again is first
    assert other == ["parts/b.toml", "B"]
    with reading.nothing_remembered():
        assert made()[0] is not first


def test_a_fault_is_told_each_time(parts: Path) -> None:
    for path, text in ((parts / "parts" / "a.toml", "["), (parts / "list.txt", "")):
        before = path.read_text("utf-8")
        path.write_text(text, "utf-8")
        for _ in range(2):
            files = Files(parts)
            with suppress(KeyError):
                files.remembered(_told)
            assert [fault.kind for fault in files.faults] == ["unreadable"]
        path.write_text(before, "utf-8")


PAST_FILES = {"folder", "glob", "is_file", "iterdir", "open", "read_bytes", "read_text", "rglob"}


@pytest.mark.parametrize(
    "path", sorted(Path(reading.__file__).parent.rglob("*.py")), ids=attrgetter("stem")
)
def test_no_reader_looks_at_a_folder_but_through_what_remembers_the_look(path: Path) -> None:
    nodes = [*ast.walk(ast.parse(path.read_text("utf-8")))]
    looked = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    looked |= {n.func.id for n in nodes if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    if path.stem not in ("reading", "handbook"):
        assert not looked & PAST_FILES


def test_what_was_read_may_be_read_again_with_faults_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('a = "b"', encoding="utf-8")
    files = Files(tmp_path)
    assert files.toml("a.toml").data == {"a": "b"}
    (tmp_path / "a.toml").unlink()
    again = files.again()
    assert again.toml("a.toml").data == {"a": "b"}
    assert (again.folder, again.faults) == (files.folder, [])
    assert again.faults is not files.faults


@pytest.mark.parametrize("text", ["within {days of signing", "days} of signing", "{{days} or", "{"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_brace_without_its_other_one_is_no_text(lang: str, text: str) -> None:
    faults: list[Fault] = []
    said = {"en": "within {days} of {what}", "zh": "{days}内"} | {lang: text}
    Section("a.toml", "asks", "", {"text": said}, faults).label("text")
    (fault,) = faults
    assert fault.field == f"text.{lang}"
    assert "without its other one" in fault.problem


def test_what_stands_for_something_else_is_a_text() -> None:
    faults: list[Fault] = []
    said = {"en": "within {days} of {}", "zh": "{}{days}内"}
    assert Section("a.toml", "", "", {"text": said}, faults).label("text") == Label(**said)
    assert faults == []
