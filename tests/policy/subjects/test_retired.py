"""The ledger of retired rules: an id that stands in it is never used again."""

from aftersales_kit.policy.subjects.retired import read_retired
from tests.handbook import HANDBOOK
from tests.policy.conftest import Draft
from tests.policy.files import faults_of

LEDGER = """
[FRT-09]
was = { en = "The buyer pays.", zh = "买家承担。" }
table = "freight"
until = 2025-10-01
instead = ["FRT-01", "FRT-08"]

[FRT-08]
was = { en = "The shop pays.", zh = "店铺承担。" }
table = "freight"
until = 2025-11-01
"""


def faults(draft: Draft) -> list[str]:
    used = draft.policy().file_of
    return [str(f) for f in faults_of(lambda files: read_retired(files, used), draft.folder)]


def test_the_handbook_uses_no_id_of_its_ledger():
    assert HANDBOOK.policy.table_of.keys() & HANDBOOK.retired.keys() == set()


def test_a_rule_taken_out_leaves_its_id_in_the_ledger(draft):
    draft.write("retired.toml", LEDGER)
    assert faults(draft) == []


def test_an_id_of_the_ledger_is_never_used_again(draft):
    draft.write("retired.toml", LEDGER.replace("[FRT-09]", "[FRT-02]"))
    assert faults(draft) == [
        "data/retired.toml: FRT-02: is used again in data/policy/freight.toml; "
        "allowed: an id never used"
    ]


def test_an_id_of_law_or_platform_is_never_used_again_either(draft):
    draft.write("retired.toml", LEDGER.replace("[FRT-09]", "[CN-02-a]"))
    (fault,) = faults(draft)
    assert "CN-02-a: is used again in data/floors/cn.toml" in fault


def test_a_scrap_of_the_ledger_is_a_fault_with_its_place(draft):
    broken = LEDGER.replace("FRT-09", "frt9").replace('"FRT-01"', '"FRT-11"')
    draft.write("retired.toml", broken.replace("2025-11-01", "'soon'"))
    assert faults(draft) == [
        "data/retired.toml: frt9: cannot be 'frt9'; allowed: the id of a rule, such as FRT-01",
        "data/retired.toml: FRT-08: until: cannot be 'soon'; allowed: a date such as 2025-09-01, "
        "without quotes",
        "data/retired.toml: frt9: instead: unknown rule 'FRT-11'; allowed: the id of a rule; "
        "did you mean 'FRT-01'?",
    ]
