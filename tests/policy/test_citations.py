"""Citations: where the data carry the statements of the sources."""

from pathlib import Path

from aftersales_kit.policy.citations import Citation, citations
from aftersales_kit.policy.reading import Files
from tests.handbook import HANDBOOK

AMOUNTS = """
[days]
unit = "day"
values = [{ from = 2025-09-01, value = 7, sources = ["PRC-01"] }, { sources = ["PRC-02"] }]
"""
TABLE = """
id = "window"
[[rule]]
id = "WIN-01"
sources = ["PRC-03", "PRC-03"]
"""
FLOOR = """
[[rule]]
id = "CN-01-a"
"""
SILENT = """
[[silent]]
codes = { condition = "used" }
sources = ["CN-03"]
"""
PROCEDURE = """
id = "settle"
[[step]]
id = "ask"
sources = ["PRC-04"]
"""
ROLES = """
[agent]
sources = ["PRC-05"]
[agent.duties]
sources = ["PRC-06"]
"""
REGISTERS = """
[claims]
sources = ["PRC-07"]
[[claims.columns]]
id = "amount"
sources = ["PRC-08"]
"""
CONFLICTS = """
[coupons]
practice = ["PRC-09"]
law = ["CN-02"]
"""


def write(folder, **files):
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ".toml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def cited(folder: Path) -> list[Citation]:
    files = Files(folder)
    for path in sorted(folder.rglob("*.toml")):
        files.toml(path.relative_to(folder).as_posix())
    return citations(files)


def test_every_kind_of_entry_that_cites_a_statement_carries_it(tmp_path):
    write(
        tmp_path,
        policy__amounts=AMOUNTS,
        policy__window=TABLE,
        floors__cn=FLOOR,
        procedures__settle=PROCEDURE,
        procedures__roles=ROLES,
        registers=REGISTERS,
    )
    assert cited(tmp_path) == [
        Citation("CN-01", "rule", "CN-01-a", "data/floors/cn.toml"),
        Citation("PRC-01", "amount", "days", "data/policy/amounts.toml"),
        Citation("PRC-02", "amount", "days", "data/policy/amounts.toml"),
        Citation("PRC-03", "rule", "WIN-01", "data/policy/window.toml"),
        Citation("PRC-05", "role", "agent", "data/procedures/roles.toml"),
        Citation("PRC-06", "role", "agent", "data/procedures/roles.toml"),
        Citation("PRC-04", "procedure", "settle", "data/procedures/settle.toml"),
        Citation("PRC-07", "register", "claims", "data/registers.toml"),
        Citation("PRC-08", "register", "amount", "data/registers.toml"),
    ]


def test_a_worked_case_illustrates_a_statement_and_does_not_carry_it(tmp_path):
    write(tmp_path, cases__freight=TABLE, samples__year=TABLE, sources=TABLE)
    assert cited(tmp_path) == []


def test_where_law_is_silent_no_statement_is_carried(tmp_path):
    write(tmp_path, floors__cn=FLOOR + SILENT)
    assert cited(tmp_path) == [Citation("CN-01", "rule", "CN-01-a", "data/floors/cn.toml")]


def test_a_conflict_carries_the_statements_of_both_its_sides(tmp_path):
    write(tmp_path, conflicts=CONFLICTS)
    assert cited(tmp_path) == [
        Citation("PRC-09", "conflict", "coupons", "data/conflicts.toml"),
        Citation("CN-02", "conflict", "coupons", "data/conflicts.toml"),
    ]


def test_what_is_no_list_cites_nothing(tmp_path):
    write(tmp_path, policy__window=TABLE.replace('["PRC-03", "PRC-03"]', "3"))
    assert cited(tmp_path) == []


def test_a_stage_of_the_discounts_is_no_rule() -> None:
    kinds = {c.kind for c in HANDBOOK.citations if c.file == "data/policy/discounts.toml"}
    assert kinds == {"discount"}
