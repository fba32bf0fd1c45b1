"""Terms: what a field takes, what it refuses and in which words."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales_kit.policy.faults import BadValue
from aftersales_kit.policy.terms import Field, Group, Label, Terms

leg = Field(
    "leg",
    "choice",
    Label("Leg", "路段"),
    codes={
        "outbound": Label("outbound", "发货"),
        "return": Label("return", "退回"),
        "resend": Label("resend", "重发"),
    },
    groups={
        "to_buyer": Group(Label("to the buyer", "发给买家"), frozenset({"outbound", "resend"})),
        "back": Group(Label("back", "寄回"), frozenset({"return"})),
    },
    worst_first=(frozenset({"outbound"}), frozenset({"return", "resend"})),
)
worn = Field(
    "worn", "flag", Label("Worn", "已穿用"), codes={"yes": Label("Yes", "是"), "no": leg.label}
)
days = Field(
    "days", "number", Label("Days", "天数"), unit="day", unit_label=Label("days", "天"), maximum=30
)
price = Field(
    "price",
    "money",
    Label("Price", "价格"),
    unit="CNY",
    unit_label=Label("CNY", "元"),
    minimum=-50,
    maximum=1000,
    step=Decimal("0.01"),
)
halves = Field("halves", "number", Label("Halves", "半数"), maximum=10, step=Decimal("0.5"))
fives = Field("fives", "number", Label("Fives", "五的倍数"), minimum=-10, maximum=10, step=5)


def refusal(field: Field, raw: object) -> str:
    with pytest.raises(BadValue) as caught:
        field.parse(raw)
    assert caught.value.field == field.name
    assert str(caught.value) == f"{field.name}: {caught.value.label.en}"
    assert caught.value.label.zh
    return caught.value.label.en


def test_a_label_speaks_chinese_when_asked_and_else_english():
    assert leg.label.text("zh") == "路段"
    assert leg.label.text("en") == leg.label.text("fr") == "Leg"


# --- codes ---


def test_a_code_is_taken_with_blanks_around_it():
    assert leg.parse(" return\n") == "return"


def test_a_misspelt_code_is_refused_with_all_codes_and_the_nearest():
    assert refusal(leg, "retrun") == (
        "'retrun' is not one of outbound, return, resend; did you mean 'return'?"
    )
    with pytest.raises(BadValue) as caught:
        leg.parse("retrun")
    assert (
        caught.value.label.zh
        == "'retrun' 不在可选范围：outbound, return, resend；是不是 'return'？"
    )


@pytest.mark.parametrize("raw", ["", "RETURN", "<b>return</b>", None, 1, True, ["return"], {}])
def test_what_is_no_code_is_refused_and_never_guessed(raw):
    assert "is not one of outbound, return, resend" in refusal(leg, raw)


def test_a_code_that_resembles_none_gets_no_suggestion():
    assert refusal(leg, "banana") == "'banana' is not one of outbound, return, resend"
    with pytest.raises(BadValue) as caught:
        leg.parse("banana")
    assert caught.value.label.zh == "'banana' 不在可选范围：outbound, return, resend"


def test_enormous_text_is_refused_in_a_short_message():
    message = refusal(leg, "x" * 1_000_000)
    assert "(1000000 characters)" in message
    assert len(message) < 200


def test_a_flag_takes_true_and_false_and_its_codes():
    assert [worn.parse(raw) for raw in (True, False, "yes", "no")] == ["yes", "no", "yes", "no"]


def test_true_is_no_code_of_a_choice():
    assert "True is not one of" in refusal(leg, True)


# --- numbers ---


@pytest.mark.parametrize("raw", [7, " 7 ", "7.0", "+7", "007", Decimal("7"), Decimal("7.00"), "７"])
def test_a_whole_number_is_taken_however_it_is_written(raw):
    value = days.parse(raw)
    assert value == 7
    assert type(value) is int


def test_the_lower_bound_is_included_and_what_is_below_it_refused():
    assert days.parse("0") == 0
    assert refusal(days, "-1") == "'-1' is outside 0 to 30 days"
    assert price.parse("-50") == -50
    assert refusal(price, "-50.01") == "'-50.01' is outside -50 to 1000 CNY"


def test_the_upper_bound_is_included_and_what_is_above_it_refused():
    assert days.parse(30) == 30
    assert refusal(days, 31) == "31 is outside 0 to 30 days"
    assert price.parse("1000.00") == 1000
    assert refusal(price, "1000.01") == "'1000.01' is outside -50 to 1000 CNY"


def test_one_step_is_taken_and_what_is_finer_is_refused():
    assert price.parse("0.01") == Decimal("0.01")
    assert refusal(price, "0.005") == "'0.005' is finer than 0.01 CNY"
    assert halves.parse("2.5") == Decimal("2.5")
    assert refusal(halves, "2.4").startswith("'2.4' is finer than 0.5")
    assert fives.parse(-5) == -5
    assert refusal(fives, 3).startswith("3 is finer than 5")


def test_half_of_what_is_counted_is_refused():
    assert refusal(days, "7.5") == "'7.5' is not a whole number"
    with pytest.raises(BadValue) as caught:
        days.parse("7.5")
    assert caught.value.label.zh == "'7.5' 不是整数"


@pytest.mark.parametrize(
    "raw", ["¥1,000.00", "1,000元", "￥ 1000", "1000 元", "¥1000元", "1,000", "1000.0"]
)
def test_money_is_taken_as_people_write_it(raw):
    assert price.parse(raw) == 1000


@pytest.mark.parametrize(
    "raw", ["1,00", "10,00.00", "1000,000", "1,,000", ",100", "¥", "元", "¥¥5", "$5", "5 CNY"]
)
def test_money_that_could_mean_something_else_is_refused(raw):
    assert "is not a number; write digits only" in refusal(price, raw)


@pytest.mark.parametrize("raw", ["¥7", "7元"])
def test_only_money_has_a_currency(raw):
    assert "is not a number; write digits only" in refusal(days, raw)


@pytest.mark.parametrize("raw", [7.0, 0.1, float("nan"), float("inf"), True, None, [7], {"a": 1}])
def test_what_is_no_exact_number_is_refused(raw):
    message = refusal(days, raw)
    assert "is not an exact number; give it as text or a whole number, 0 to 30 days" in message


@pytest.mark.parametrize(
    "raw",
    [
        "",
        " ",
        "seven",
        "1e2",
        "1,000",
        "1_000",
        ".5",
        "5.",
        "--1",
        "nan",
        "inf",
        "<i>7</i>",
        "9" * 31,
        "9" * 1_000_000,
        Decimal("NaN"),
        Decimal("sNaN"),
        Decimal("-Infinity"),
    ],
    ids=lambda raw: str(raw)[:10],
)
def test_what_is_not_written_in_digits_is_refused(raw):
    message = refusal(days, raw)
    assert "is not a number; write digits only, 0 to 30 days" in message
    assert len(message) < 200


@pytest.mark.parametrize(
    "raw", [10**5000, -(10**5000), Decimal("1e400")], ids=["long", "negative", "exponent"]
)
def test_an_absurd_number_is_refused_like_any_other(raw):
    assert "is outside 0 to 30 days" in refusal(days, raw)


def test_the_words_for_a_refused_number_come_in_chinese_too():
    said = []
    for raw in ("seven", 7.5, 31):
        with pytest.raises(BadValue) as caught:
            days.parse(raw)
        said.append(caught.value.label.zh)
    with pytest.raises(BadValue) as caught:
        price.parse("0.001")
    said.append(caught.value.label.zh)
    assert said == [
        "'seven' 不是数字；只填数字，0 至 30 天",
        "7.5 不是精确的数字；请填 0 至 30 天",
        "31 超出范围：0 至 30 天",
        "'0.001' 太细，最小单位是 0.01 元",
    ]


def test_minus_nothing_is_nothing():
    assert str(price.parse("-0")) == "0"
    assert price.parse("-0.00").is_signed() is False


@given(st.integers(-5000, 100_000))
def test_every_tick_of_a_number_is_read_back_from_its_own_text(ticks):
    value = price.from_ticks(ticks)
    assert price.ticks(value) == ticks
    assert price.parse(str(value)) == value
    assert value.as_tuple().exponent == -2


@given(st.one_of(st.text(), st.integers(), st.floats(), st.decimals(), st.none(), st.booleans()))
def test_a_field_takes_a_value_within_its_bounds_or_says_why_not(raw):
    for field in (days, price, halves):
        value, refused = None, None
        try:
            value = field.parse(raw)
        except BadValue as bad:
            refused = bad
        if refused is None:
            assert field.minimum <= value <= field.maximum
            assert field.from_ticks(field.ticks(value)) == value
            assert field.parse(str(value)) == value
        else:
            assert all((refused.field == field.name, *refused.label))


def test_the_span_counts_in_steps():
    assert days.span == (0, 30)
    assert price.span == (-5000, 100_000)
    assert halves.span == (0, 20)
    assert fives.span == (-2, 2)


# --- words ---


def test_codes_rank_from_worst_to_best_and_equals_alike():
    assert [leg.rank(code) for code in ("outbound", "return", "resend")] == [0, 1, 1]


def test_bounds_are_said_with_the_unit_where_there_is_one():
    assert days.bounds_label.en == "0 to 30 days"
    assert days.bounds_label.zh == "0 至 30 天"
    assert halves.bounds_label.en == "0 to 10"
    assert halves.bounds_label.zh == "0 至 10"


def test_a_unit_is_said_by_its_label_or_else_by_its_code():
    hours = Field("hours", "number", leg.label, unit="hour", maximum=6, step=2)
    assert hours.bounds_label.en == "0 to 6 hour"
    assert refusal(hours, "3") == "'3' is finer than 2 hour"
    labelled = replace(hours, unit_label=Label("hours", "小时"))
    assert labelled.bounds_label.en == "0 to 6 hours"
    assert refusal(labelled, "3") == "'3' is finer than 2 hours"


def test_a_value_is_said_by_its_label_or_with_its_unit():
    assert leg.value_label("return").en == "return"
    assert leg.value_label("return").zh == "退回"
    assert days.value_label(7).en == "7 days"
    assert days.value_label(7).zh == "7 天"
    assert halves.value_label(Decimal("2.5")).en == "2.5"
    assert leg.value_label("somewhere").en == "somewhere"


def test_a_bound_that_no_number_meets_is_said_to_be_met_by_none():
    assert days.condition_label((0, -1)) == Label("no number", "没有这样的数")


def test_a_condition_names_groups_where_they_fit_exactly():
    assert leg.condition_label(frozenset({"outbound", "resend"})).en == "to the buyer"
    assert leg.condition_label(frozenset({"outbound", "resend"})).zh == "发给买家"
    assert leg.condition_label(frozenset(leg.codes)).en == "to the buyer, return"
    assert leg.condition_label(frozenset(leg.codes)).zh == "发给买家、退回"
    assert leg.condition_label(frozenset({"outbound", "return"})).en == "outbound, return"


def test_a_group_that_is_asked_for_by_a_wrong_name_is_refused_with_the_nearest():
    assert leg.holds("back", "return")
    assert not leg.holds("back", "resend")
    assert not leg.holds("back", None)
    with pytest.raises(KeyError, match="leg has no group 'bakc'; did you mean 'back'"):
        leg.holds("bakc", "return")
    with pytest.raises(KeyError, match="leg has no group 'sideways'"):
        leg.group("sideways")


def test_a_group_of_one_code_is_said_by_the_code():
    assert leg.condition_label(frozenset({"return"})).en == "return"


@pytest.mark.parametrize(
    ("condition", "en", "zh"),
    [
        ((7, 7), "7 days", "7 天"),
        ((0, 7), "up to 7 days", "至多 7 天"),
        ((8, 30), "8 days or more", "8 天起"),
        ((8, 14), "8 to 14 days", "8 至 14 天"),
        ((0, 30), "up to 30 days", "至多 30 天"),
    ],
)
def test_a_stretch_of_a_number_is_said_in_words(condition, en, zh):
    assert days.condition_label(condition).en == en
    assert days.condition_label(condition).zh == zh


def test_a_stretch_of_money_is_said_in_yuan_not_in_fen():
    assert price.condition_label((30000, 100_000)).en == "300.00 CNY or more"


# --- all fields ---


def test_a_field_is_found_by_its_name():
    assert Terms({"leg": leg}, {})["leg"] is leg


def test_an_unknown_field_is_an_error_with_the_nearest_name():
    terms = Terms({"leg": leg, "days": days}, {})
    with pytest.raises(KeyError, match=r"there is no field 'dayz'; did you mean 'days'\?"):
        terms["dayz"]
    with pytest.raises(KeyError) as caught:
        terms["banana"]
    assert "did you mean" not in str(caught.value)


DAY = Field("signed_on", "day", Label("Signed on", "签收日期"))
MOMENT = Field("opened_at", "moment", Label("Opened at", "来咨询的时间"))
SAID = Field("said", "text", Label("The buyer's words", "买家原话"))


@pytest.mark.parametrize(
    "raw", ["2026-03-01", " 2026年3月1日 ", "2026/3/1", "２０２６-０３-０１", date(2026, 3, 1)]
)
def test_a_day_is_read_as_people_write_it(raw):
    assert DAY.parse(raw) == "2026-03-01"


@pytest.mark.parametrize("raw", ["1 March", "2026-02-30", "2026-03-01T10:00", 20260301, ""])
def test_what_is_no_day_is_refused_with_an_example(raw):
    with pytest.raises(BadValue, match=r"is not a day; write it like 2026-03-01"):
        DAY.parse(raw)


@pytest.mark.parametrize("raw", ["2026-03-01T14:01", "2026-03-01 14:01", "2026/3/1 14:01"])
def test_a_moment_is_read_as_people_write_it(raw):
    assert MOMENT.parse(raw) == "2026-03-01T14:01"


@pytest.mark.parametrize("raw", ["0026-03-01 14:30", "9999-12-31 23:59", "1899-12-31 23:59"])
def test_a_moment_of_no_year_that_a_case_can_be_of_is_refused(raw):
    assert refusal(MOMENT, raw) == f"{raw!r} is outside 1900-01-01 to 2999-12-31"


@pytest.mark.parametrize("raw", ["2026-03-01", "2026-03-01T14:01+08:00", "14:01", 5])
def test_a_moment_needs_day_and_time_on_the_shops_clock(raw):
    with pytest.raises(BadValue, match="moment on the shop clock; write it like 2026-03-01 14:30"):
        MOMENT.parse(raw)


def test_a_text_is_kept_as_it_is_written():
    assert SAID.parse("  鞋子 <b>开胶</b>了\n") == "鞋子 <b>开胶</b>了"


def test_a_text_that_is_too_long_says_how_long_it_may_be():
    with pytest.raises(BadValue, match="2001 characters; at most 2000"):
        SAID.parse("字" * 2001)
    with pytest.raises(BadValue, match="7 is not a text"):
        SAID.parse(7)
