"""Procedures: the handbook's own are sound, and each way to break one is found and named."""

import re
from pathlib import Path

import pytest

from aftersales_kit.policy import Handbook, PolicyError, data_folder
from aftersales_kit.policy.subjects.clock_verification import verify_clocks
from aftersales_kit.policy.subjects.procedures import (
    Procedures,
    read_procedures,
    verify_procedures,
    verify_worked,
)
from tests.handbook import HANDBOOK, POLICY
from tests.policy.files import edited, faults_of, findings_of, whole

ROLES = """
[agent]
label = { en = "Agent", zh = "客服" }
sources = ["BAS-12"]
"""

SOUND = """
id = "settle"
title = { en = "Settle", zh = "结算" }
purpose = { en = "It is settled.", zh = "结清。" }

[[step]]
id = "ask"
title = { en = "Ask", zh = "问" }
role = "agent"
do = { en = "Ask.", zh = "先问。" }
clocks = ["first-reply-return"]
record = { en = "The answer.", zh = "回答。" }
watches = [
    { clock = "return-details", because = { en = "The buyer enters them.", zh = "买家来填。" } },
]
enters = ["after_sales"]
fills = { after_sales = ["result"], follow_up = ["last_done"] }
rules = ["FRT-24"]
replies = ["return-repaid"]
next = "choose"

[[step]]
id = "choose"
title = { en = "Choose", zh = "选" }
role = "agent"
do = { en = "Choose.", zh = "选一个。" }
sources = ["QST-07"]
next = [
    { when = { en = "Again", zh = "再来" }, step = "ask" },
    { when = { en = "Done", zh = "好了" }, step = "close" },
]

[[step]]
id = "close"
title = { en = "Close", zh = "结束" }
role = "agent"
do = { en = "Close.", zh = "结束。" }
sources = ["BAS-10"]
ends = { en = "Closed.", zh = "已结束。" }
"""


def written(folder: Path, text: str = SOUND, roles: str = ROLES, name: str = "settle") -> Path:
    procedures = folder / "procedures"
    procedures.mkdir(exist_ok=True)
    procedures.joinpath("roles.toml").write_text(roles, encoding="utf-8")
    procedures.joinpath(f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def findings(folder: Path, old: str = "", new: str = "") -> list[str]:
    assert old in SOUND
    found = findings_of(
        read_procedures, verify_procedures, written(folder, SOUND.replace(old, new, 1))
    )
    return [f"{finding.kind}: {finding.message}" for finding in found]


# --- the handbook's own ---


def test_the_handbooks_procedures_have_no_findings() -> None:
    assert verify_procedures(POLICY, HANDBOOK.procedures) == []


def test_every_role_acts_somewhere() -> None:
    procedures = HANDBOOK.procedures
    acting = {step.role for procedure in procedures for step in procedure.steps}
    acting |= {clock.role for clock in POLICY.clocks}
    assert acting == procedures.roles.keys()


@pytest.mark.parametrize("name", POLICY.terms.codes("procedure"))
def test_a_procedure_by_which_cases_are_worked_cannot_be_taken_away(name: str) -> None:
    held = HANDBOOK.procedures
    left = {other: held.procedures[other] for other in held.procedures if other != name}
    assert verify_worked(POLICY, held) == []
    [found] = verify_worked(POLICY, Procedures(left, held.roles))
    assert found.kind == "unresolved reference"
    assert found.message.startswith(f"procedure: codes.{name}: unknown procedure {name!r}")


def test_every_course_of_work_has_a_procedure() -> None:
    assert {procedure.id for procedure in HANDBOOK.procedures} >= {
        "take-in-request",
        "order-handling",
        "return-or-exchange",
        "settle-freight",
        "negotiate-compensation",
        "complaint",
        "follow-up-open-cases",
        "parcel-lost",
        "parcel-broken",
        "item-missing",
        "over-shipped",
        "no-outlet",
        "returned-parcel",
        "night-handover",
        "morning-round",
        "take-over-case",
        "technical-transfer",
        "supplier-evidence",
        "review-handling",
    }


def test_every_promise_and_limit_of_time_is_owed_in_a_step_or_follows_one_that_is() -> None:
    clocks = POLICY.clocks
    steps = [step for procedure in HANDBOOK.procedures for step in procedure.steps]
    owed = {name for step in steps for name in step.clocks}
    owed |= {watch.clock for step in steps for watch in step.watches}
    # The limit behind a promise is kept with the promise, in whichever market it is one.
    owed |= {limit for name in owed for limit in clocks[name].backed_by}
    following = {clock.id for name in owed for clock in clocks.chain(name)}
    assert owed | following == {clock.id for clock in clocks if clock.kind != "benchmark"}


def test_a_clock_of_a_market_says_itself_which_steps_look_at_it() -> None:
    of_markets = [clock for clock in POLICY.clocks if clock.file.startswith("data/markets/")]
    looking = {
        f"{procedure.id}/{step.id}": step
        for procedure in HANDBOOK.procedures
        for step in procedure.steps
    }
    for clock in of_markets:
        for name in clock.steps:
            step = looking[name]
            assert (clock.id in step.clocks) is (clock.role == step.role)
            assert (clock.id in {watch.clock for watch in step.watches}) is bool(clock.because)
    assert {step for clock in of_markets for step in clock.steps}


@pytest.mark.parametrize(
    ("file", "change", "says"),
    [
        (
            "procedures/complaint.toml",
            'step.1.clocks = ["complaint-law-tw"]',
            "market named elsewhere: data/procedures/complaint.toml: complaint: step receive: "
            "names complaint-law-tw of data/markets/tw.toml, which says itself: "
            'steps = ["complaint/receive"]',
        ),
        (
            "markets/tw.toml",
            'clocks.fetch-goods-tw.because = { en = "A", zh = "甲" }',
            "its clock gives no `because`",
        ),
        (
            "markets/jp.toml",
            'clocks.no-reason-window-jp.steps = ["return-or-exchange/chek"]',
            "unknown step of a procedure 'return-or-exchange/chek'",
        ),
        (
            "markets/tw.toml",
            'clocks.fetch-goods-tw.steps = ["return-or-exchange/check", "complaint/specialist"]',
            "say `because` with the clock",
        ),
    ],
)
def test_what_is_wrong_with_the_steps_of_a_markets_clock_is_told(file, change, says) -> None:
    given = {file: edited(data_folder(), file, change).read[file]}
    handbook = Handbook.read(data_folder(), given)
    found = [*verify_procedures(handbook.policy, handbook.procedures)]
    found += verify_clocks(handbook.policy, handbook.procedures, {})
    assert any(says in str(finding) for finding in found), [*map(str, found)]


def test_every_register_is_entered_in_a_step() -> None:
    entered = {
        name for procedure in HANDBOOK.procedures for s in procedure.steps for name in s.registers
    }
    assert entered == POLICY.terms["register"].codes.keys()


def test_every_procedure_is_printed_on_exactly_one_page() -> None:
    book = data_folder().parent
    pages = [book / "index.md", *(book / "book").rglob("*.md")]
    printed = [
        name
        for page in pages
        for name in re.findall(r"^`{3,}\{procedure\} *(\S+)", page.read_text("utf-8"), re.M)
    ]
    assert sorted(printed) == sorted(HANDBOOK.procedures.procedures)


# --- reading ---


def test_a_procedure_is_read_whole(tmp_path: Path) -> None:
    procedure = whole(read_procedures, written(tmp_path))["settle"]
    assert procedure.first.record is not None
    assert procedure.first.record.en == "The answer."
    assert procedure.first.clocks == ("first-reply-return",)
    assert [(watch.clock, watch.because.en) for watch in procedure.first.watches] == [
        ("return-details", "The buyer enters them.")
    ]
    assert procedure.first.enters == ("after_sales",)
    assert procedure.first.fills == {"after_sales": ("result",), "follow_up": ("last_done",)}
    assert procedure.first.registers == ("after_sales", "follow_up")
    assert procedure.numbers == {"ask": 1, "choose": 2, "close": 3}
    ask, choose, close = procedure.steps
    assert [(way.step, way.when) for way in ask.branches] == [("choose", None)]
    assert [(way.step, way.when and way.when.en) for way in choose.branches] == [
        ("ask", "Again"),
        ("close", "Done"),
    ]
    assert close.branches == ()
    assert close.ends is not None
    assert close.ends.zh == "已结束。"


def test_an_unknown_procedure_is_named_with_the_nearest(tmp_path: Path) -> None:
    procedures = whole(read_procedures, written(tmp_path))
    with pytest.raises(KeyError, match="did you mean 'settle'"):
        procedures["setle"]
    with pytest.raises(KeyError) as nothing_near:
        procedures["banana"]
    assert nothing_near.value.args == ("there is no procedure 'banana'",)


def test_every_fault_of_every_file_is_raised_at_once(tmp_path: Path) -> None:
    broken = SOUND.replace('en = "Ask", ', "").replace("purpose", "porpoise")
    written(tmp_path, broken, roles=ROLES.replace("label", "lable"))
    with pytest.raises(PolicyError) as error:
        whole(read_procedures, tmp_path)
    text = str(error.value)
    assert "data/procedures/roles.toml: agent: lable: unknown key" in text
    assert "settle.toml: settle: porpoise: unknown key" in text
    assert "settle.toml: settle: step ask.title.en: no text" in text


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('id = "settle"', 'id = "freight"', "'freight' stands in the file settle.toml"),
        ('id = "settle"', "", "id: missing"),
        ('id = "choose"', 'id = "ask"', "step ask.id: 'ask' is taken"),
        ("ends = {", 'next = "ask"\nends = {', "ends: the step also leads on"),
        ('next = "choose"', "next = 7", "next: cannot be 7"),
        ('when = { en = "Again", zh = "再来" }, ', "", "next: does not say when"),
        ('step = "ask"', 'stop = "ask"', "next 1.stop: unknown key"),
    ],
)
def test_a_malformed_procedure_is_a_fault_with_its_place(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    assert old in SOUND
    faults = faults_of(read_procedures, written(tmp_path, SOUND.replace(old, new, 1)))
    assert says in "\n".join(map(str, faults))


def test_a_procedure_without_steps_is_a_fault(tmp_path: Path) -> None:
    faults = faults_of(read_procedures, written(tmp_path, SOUND[: SOUND.index("[[step]]")]))
    assert [fault.problem for fault in faults] == ["names none of its step"]


def test_faults_of_reading_are_findings_too(tmp_path: Path) -> None:
    assert findings(tmp_path, 'do = { en = "Ask.", zh = "先问。" }') == [
        'missing label: settle: step ask.do: missing; allowed: { en = "…", zh = "…" }'
    ]


def test_a_file_that_is_no_toml_hides_nothing_of_the_others(tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "procedures" / "roles.toml").write_text("a = ", encoding="utf-8")
    (tmp_path / "procedures" / "settle.toml").write_text("id = 3", encoding="utf-8")
    found = findings_of(read_procedures, verify_procedures, tmp_path)
    roles = [f.kind for f in found if f.file == "data/procedures/roles.toml"]
    assert roles == ["unreadable"]
    assert any(f.file == "data/procedures/settle.toml" for f in found)


# --- what verification finds ---


def test_a_sound_procedure_has_no_findings(tmp_path: Path) -> None:
    assert findings(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('role = "agent"', 'role = "agnet"', "unknown role 'agnet'"),
        ("FRT-24", "ZZZ-99", "unknown rule 'ZZZ-99'"),
        ("QST-07", "QST-99", "unknown source 'QST-99'"),
        ("return-repaid", "return-repayed", "unknown reply 'return-repayed'"),
        ("first-reply-return", "first-reply-retrun", "unknown clock 'first-reply-retrun'"),
        ("after_sales", "aftersales", "unknown register 'aftersales'"),
        ("follow_up =", "follow_on =", "step ask.fills: unknown register 'follow_on'"),
        ('next = "choose"', 'next = "chose"', "unknown step 'chose'"),
    ],
)  # fmt: skip
def test_whatever_a_step_names_must_exist(tmp_path: Path, old: str, new: str, says: str) -> None:
    found = findings(tmp_path, old, new)
    assert any(line.startswith("unresolved reference: settle") and says in line for line in found)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('clocks = ["first-reply-return"]', 'clocks = ["refund-paid", "complaint-level-2"]',
         "settle: step ask: done by agent, names complaint-level-2, which complaint_specialist "
         "owes; give it to complaint_specialist, or put it into `watches` and say why"),
        ('clock = "return-details"', 'clock = "call-back"',
         "settle: step ask: done by agent, names call-back, which agent owes; "
         "it goes into `clocks`"),
        ('clock = "return-details"', 'clock = "return-detail"', "settle: step ask.watches 1.clock: "
         "unknown clock 'return-detail'; allowed: an entry of data/clocks.toml; did you mean "
         "'return-details'?"),
    ],
)  # fmt: skip
def test_a_clock_is_owed_by_the_role_of_its_step_or_it_is_said_why(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    kind = "unresolved reference" if "unknown" in says else "somebody else's clock"
    roles = ROLES + ROLES.replace("[agent]", "[complaint_specialist]")
    folder = written(tmp_path, SOUND.replace(old, new, 1), roles)
    found = verify_procedures(POLICY, whole(read_procedures, folder))
    assert [f"{finding.kind}: {finding.message}" for finding in found] == [f"{kind}: {says}"]


@pytest.mark.parametrize(
    "record",
    [
        'en = "A row in the Feedback register.", zh = "一行。"',
        'en = "A row.", zh = "意见反馈表一行。"',
    ],
)
def test_what_goes_into_a_register_is_not_said_in_free_words(tmp_path: Path, record: str) -> None:
    assert findings(tmp_path, 'en = "The answer.", zh = "回答。"', record) == [
        "record names a register: settle: step ask: its record speaks of feedback register "
        "(意见反馈表); name feedback in `enters`, or its columns in `fills`"
    ]


@pytest.mark.parametrize(
    ("record", "found"),
    [
        ('en = "Style and batch in the complaint register.", zh = "款号和批次。"', True),
        ('en = "Style and batch.", zh = "款号和批次记进投诉登记表。"', True),
        ('en = "Style and batch.", zh = "记进投诉台账。"', True),
        ('en = "Style and batch, in the ticket.", zh = "款号和批次记进工单。"', False),
    ],
)
def test_a_register_that_there_is_not_takes_no_record(
    tmp_path: Path, record: str, found: bool
) -> None:
    known = ", ".join(POLICY.terms.codes("register"))
    said = (
        "record names a register: settle: step ask: its record speaks of a register that there is "
        f"not; name one of the data in `enters` or `fills`: {known}"
    )
    assert findings(tmp_path, 'en = "The answer.", zh = "回答。"', record) == [said] * found


def test_a_role_must_have_sources_that_exist(tmp_path: Path) -> None:
    written(tmp_path, roles=ROLES.replace("BAS-12", "BAS-99"))
    found = verify_procedures(POLICY, whole(read_procedures, tmp_path))
    assert [(finding.table, finding.rules) for finding in found] == [
        ("data/procedures/roles.toml", ("agent",))
    ]


DUTIFUL = (
    ROLES
    + """deputy = "supervisor"
duties = [{ do = { en = "Answers.", zh = "接待。" }, sources = ["QST-25"] }]
[supervisor]
label = { en = "Supervisor", zh = "主管" }
sources = ["QST-25"]
"""
)


def test_a_role_has_duties_and_somebody_who_stands_in(tmp_path: Path) -> None:
    agent = whole(read_procedures, written(tmp_path, roles=DUTIFUL)).roles["agent"]
    assert agent.deputy == "supervisor"
    assert agent.duties[0].do.en == "Answers."
    assert agent.cited == ("BAS-12", "QST-25")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('deputy = "supervisor"', 'deputy = "supervisr"',
         "unresolved reference: agent: deputy: unknown role 'supervisr'"),
        ('deputy = "supervisor"', 'deputy = "agent"',
         "own deputy: agent: deputy: is its own deputy"),
        ('sources = ["QST-25"] }', 'sources = ["QST-99"] }',
         "unresolved reference: agent: duties 1.sources: unknown source 'QST-99'"),
    ],
)  # fmt: skip
def test_a_deputy_is_another_role_and_a_duty_has_sources_that_exist(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    folder = written(tmp_path, roles=DUTIFUL.replace(old, new, 1))
    found = verify_procedures(POLICY, whole(read_procedures, folder))
    (line,) = [f"{finding.kind}: {finding.message}" for finding in found]
    assert line.startswith(says)


def test_a_role_that_nobody_calls_on_is_idle(tmp_path: Path) -> None:
    idle = ROLES + ROLES.replace("[agent]", "[porter]")
    (found,) = verify_procedures(POLICY, whole(read_procedures, written(tmp_path, roles=idle)))
    assert str(found) == (
        "idle role: data/procedures/roles.toml: porter: acts in no step and owes nothing by a clock"
    )


def test_everybody_inside_the_shop_has_somebody_who_stands_in() -> None:
    roles = [role for role in HANDBOOK.procedures.roles.values() if role.duties]
    outside_or_above = {"maker_dealer", "senior_management"}
    assert {role.id for role in roles if not role.deputy} == outside_or_above


def test_a_step_rests_on_a_rule_or_a_source(tmp_path: Path) -> None:
    assert findings(tmp_path, 'sources = ["QST-07"]') == [
        "step without source: settle: step choose: names neither a rule nor a source"
    ]


def test_a_step_that_leads_nowhere_is_a_dead_end(tmp_path: Path) -> None:
    assert findings(tmp_path, 'ends = { en = "Closed.", zh = "已结束。" }') == [
        "endless: settle: step ask: no end can be reached from it",
        "endless: settle: step choose: no end can be reached from it",
        "dead end: settle: step close: neither leads on nor ends the procedure",
    ]


def test_a_circle_without_a_way_out_is_endless(tmp_path: Path) -> None:
    found = findings(tmp_path, 'step = "close"', 'step = "choose"')
    assert found == [
        "endless: settle: step ask: no end can be reached from it",
        "endless: settle: step choose: no end can be reached from it",
        "unreachable: settle: step close: nothing leads to it from ask",
    ]


def test_a_circle_with_a_way_out_is_fine(tmp_path: Path) -> None:
    assert findings(tmp_path, 'step = "ask"', 'step = "choose"') == []
