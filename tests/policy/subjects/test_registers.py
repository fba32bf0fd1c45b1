"""Registers: the handbook's own are sound, and each way to break one is found and named."""

import shutil
from pathlib import Path

import pytest

from aftersales_kit.policy import Finding, PolicyError, data_folder
from aftersales_kit.policy.subjects.procedures import Procedures
from aftersales_kit.policy.subjects.registers import (
    read_registers,
    verify_registers,
)
from tests.handbook import HANDBOOK, POLICY
from tests.policy.files import faults_of, findings_of, whole

PROCEDURES = HANDBOOK.procedures
OWN = (data_folder() / "registers.toml").read_text(encoding="utf-8")


def changed(folder: Path, old: str, new: str) -> Path:
    assert old in OWN
    folder.joinpath("registers.toml").write_text(OWN.replace(old, new, 1), encoding="utf-8")
    return folder


def findings_in(folder: Path) -> list[Finding]:
    return findings_of(
        lambda files: read_registers(files, POLICY),
        lambda policy, read: verify_registers(policy, read, PROCEDURES),
        folder,
    )


def findings(folder: Path, old: str, new: str) -> list[str]:
    found = findings_in(changed(folder, old, new))
    return [f"{finding.kind}: {finding.message}" for finding in found]


# --- the handbook's own ---


def test_the_handbooks_registers_have_no_findings() -> None:
    assert verify_registers(POLICY, HANDBOOK.registers, PROCEDURES) == []


def test_every_register_of_the_policy_has_columns() -> None:
    assert HANDBOOK.registers.registers.keys() == POLICY.terms["register"].codes.keys()


def test_the_courier_claim_register_has_product_and_amount() -> None:
    columns = [column.id for column in HANDBOOK.registers["courier_claim"].required]
    assert {"product", "price_paid"} <= {*columns}


def test_columns_that_name_somebody_are_marked_as_personal_data() -> None:
    for register in HANDBOOK.registers:
        personal = {column.id for column in register.personal}
        named = {"order_number", "buyer_id", "agent", "left_by", "verified_by"}
        assert {column.id for column in register.columns} & named <= personal


def test_the_columns_of_a_register_are_those_of_now_then_those_of_later() -> None:
    register = HANDBOOK.registers["follow_up"]
    assert register.columns == (*register.required, *register.optional, *register.later)


def test_the_note_has_content_agent_and_date() -> None:
    columns = {column.id for column in HANDBOOK.registers.note.columns}
    assert {"agreed", "agent", "entered_on"} <= columns


# --- reading ---


def test_a_register_that_does_not_exist_is_refused_with_the_nearest() -> None:
    with pytest.raises(KeyError, match="did you mean 'feedback'"):
        HANDBOOK.registers["feedbak"]
    with pytest.raises(KeyError, match="no register 'zzz'\""):
        HANDBOOK.registers["zzz"]


def test_every_fault_is_raised_at_once(tmp_path: Path) -> None:
    changed(tmp_path, 'filled = "day"', 'filled = "night"\npersonal = "yes"')
    with pytest.raises(PolicyError) as error:
        whole(read_registers, tmp_path, POLICY)
    said = str(error.value)
    assert "entered_on: filled: unknown value 'night'; allowed: one of day, files" in said
    assert "entered_on: personal: cannot be 'yes'; allowed: true or false" in said


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('field = "waybill"', 'field = "waybil"', "waybill: field: unknown field 'waybil'"),
        ('[columns.paid_by_courier]\nkind = "money"', '[columns.paid_by_courier]\nkind = "sum"',
         "paid_by_courier: kind: unknown value 'sum'"),
        ('required = ["entered_on", "problem", "agent"]',
         'required = ["entered_on", "problm", "agent"]',
         "feedback: required: unknown column 'problm'; allowed: one of"),
        ("– {agent}\"", '"', "note: text: the blanks differ between the languages"),
        ('"jpe", "jfif"]', '"jpe", "tga"]', "attachments: same: 'tga' is not in saved_as"),
        ('png = "jpg"', 'png = "gif"', "attachments: saved_as.png: unknown value 'gif'"),
        ("[registers.feedback]", "[registers.feedback]\nwho = 1", "feedback: who: unknown key"),
        ('field = "waybill"', 'field = "waybill"\nkind = "money"',
         "waybill: is neither a field's nor its own"),
    ],
)  # fmt: skip
def test_a_malformed_register_is_a_fault_with_its_place(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    faults = faults_of(read_registers, changed(tmp_path, old, new), POLICY)
    assert says in "\n".join(map(str, faults))


# --- what verification finds ---


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('verifies = "assistant"', 'verifies = "asistant"',
         "unknown role 'asistant'"),
        ('sources = ["PRC-20"]', 'sources = ["PRC-99"]',
         "unknown source 'PRC-99'"),
        ('sources = ["PRC-36"]', 'sources = ["PRC-98"]',
         "unknown source 'PRC-98'"),
        ('sources = ["OUT-16", "PRC-17"]\n', 'sources = ["OUT-96"]\n',
         "unknown source 'OUT-96'"),
        ('done = ["settled_on"]', 'done = ["setled_on"]',
         "courier_claim: done: unknown column 'setled_on'"),
        ('claim_noted_at = "entered_on"', 'claim_noted_at = "courier"',
         "courier_claim: tells: unknown column of days 'courier'"),
        ('claim_noted_at = "entered_on"', 'claim_noted = "entered_on"',
         "unknown event 'claim_noted'"),
        ('planned = "next_contact_on"', 'planned = "last_done"',
         "follow_up: planned: unknown column of days 'last_done'"),
        ('keep = "lists_kept"', 'keep = "list_kept"',
         "unknown amount 'list_kept'"),
        ('keep = "lists_kept"', 'keep = "attachment_size"',
         "wrong unit: follow_up: names attachment_size, which is in MB, not in day or month"),
        ('largest = "attachment_size"', 'largest = "lists_kept"',
         "wrong unit: attachments: names lists_kept, which is in day, not in MB"),
        ('"changed", "style_number"]', '"changed", "style_number", "agent"]',
         "column twice: feedback: has the column agent twice"),
        ('"changed", "style_number"]', '"style_number"]',
         "close-out: step prevent.fills.feedback: unknown column 'changed'; allowed: one of "
         "entered_on, problem, agent, product, said, order_number, batch, passed_to, "
         "style_number"),
        ('"changed", "style_number"]', '"changed", "style_number", "cause"]',
         "column never filled: feedback: has the column cause, which no step of a procedure fills"),
        ('"changed", "style_number"]', '"style_number"]',
         "unused column: changed: stands in no register"),
    ],
)  # fmt: skip
def test_whatever_a_register_names_must_exist(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    found = findings(tmp_path, old, new)
    assert any(says in line for line in found), found


def test_registers_and_the_codes_of_the_policy_are_the_same(tmp_path: Path) -> None:
    found = findings(tmp_path, "[registers.feedback]", "[registers.opinions]")
    assert "opinions: unknown register 'opinions'" in found[0]
    assert (
        "register without table: feedback: is a code of 'register' in terms.toml, "
        "but has no columns here"
    ) in found


def test_verification_takes_registers_that_are_read_already(tmp_path: Path) -> None:
    shutil.copy(data_folder() / "registers.toml", tmp_path)
    assert verify_registers(POLICY, whole(read_registers, tmp_path, POLICY), PROCEDURES) == []
    found = verify_registers(POLICY, HANDBOOK.registers, Procedures({}, {}))
    assert {f.message for f in found if "feedback" in f.rules}
