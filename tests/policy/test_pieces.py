"""Pieces of an order as people write them down."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aftersales_kit.policy.faults import BadValue
from aftersales_kit.policy.pieces import LEVELS, Piece, read_pieces, write_pieces
from tests.handbook import HANDBOOK

FIELDS = HANDBOOK.policy.terms["pieces"].within
CODED = [field for field in FIELDS.values() if field.is_coded]


def read(raw: object) -> tuple[Piece, ...]:
    return read_pieces(raw, FIELDS)


def told(raw: object) -> BadValue:
    with pytest.raises(BadValue) as found:
        read(raw)
    return found.value


def test_what_a_fact_is_of_is_said_of_each_and_is_the_case_where_nothing_is_said() -> None:
    levels = {name: field.level for name, field in HANDBOOK.policy.terms.fields.items()}
    assert {*levels.values()} == {*LEVELS}
    assert {levels[name] for name in ("problem", "evidence", "wish", "amount_asked")} == {"piece"}
    assert {levels["return_freight"], levels["return_carrier"]} == {"parcel"}
    once = ("order_lines", "payments", "shipping_charged", "complained_at")
    assert {levels[n] for n in once} == {"case"}


def test_a_piece_may_be_written_by_codes_by_labels_and_in_chinese() -> None:
    english = read("coat: Quality defect; photos show it; return and refund; quantity=2; parcel=2")
    chinese = read("coat：质量问题，照片能看出来；退货退款；数量=2；包裹=2")
    coded = read([{"line": "coat", "problem": "quality_defect", "evidence": "photos",
                   "wish": "return", "quantity": 2, "parcel": "2"}])  # fmt: skip
    assert english == chinese == coded
    assert (coded[0].quantity, coded[0].parcel) == (2, 2)


def test_what_is_unknown_of_a_piece_is_left_out() -> None:
    (piece,) = read([{"problem": "blemish", "evidence": "unknown", "wish": None, "margin": "",
                      "quantity": None, "line": "unknown"}])  # fmt: skip
    assert piece == Piece(facts={"problem": "blemish"})
    assert write_pieces([piece]) == "problem=blemish"


def test_several_facts_may_stand_between_commas() -> None:
    (piece,) = read("problem=blemish, evidence=photos, wish=return; ;")
    assert read("coat: blemish, photos,, return")[0].facts == piece.facts
    assert piece.facts == {"problem": "blemish", "evidence": "photos", "wish": "return"}


@given(
    st.lists(
        st.fixed_dictionaries(
            {"line": st.sampled_from(["", "coat", "1", "蓝 鞋"])},
            optional={
                "quantity": st.integers(1, 9999),
                "parcel": st.integers(1, 20),
                **{field.name: st.sampled_from([*field.codes]) for field in CODED},
                "price_paid": st.decimals(0, 9999, places=2).map(str),
            },
        ),
        min_size=1,
        max_size=6,
    )
)
def test_what_is_written_is_read_back_the_same(raw: list[dict[str, object]]) -> None:
    pieces = read([{**piece, "product": "x, y"} for piece in raw])
    assert read(write_pieces(pieces)) == pieces


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("", "1 to 50 are read"),
        (7, "is no piece"),
        ([7], "is no piece"),
        (["problem=blemish"] * 51, "1 to 50 are read"),
        ("x" * 9000, "in 8000 characters"),
        ("coat: market=cn", "piece 1 (coat): market is none of the facts of a piece"),
        ("coat: wis=return", "did you mean 'wish'?"),
        ("coat: wish=retrun", "wish: 'retrun' is not one of"),
        ("coat: retrun", "'retrun' is no fact of a piece; did you mean 'return'?"),
        ("coat: zzzzzz", "is no fact of a piece; write it like"),
        ("coat: yes", "'yes' may be of several facts; write one of"),
        ("coat: wish=return; wish=repair", "wish is there twice"),
        ("coat: quantity=0", "quantity: '0' is no whole number from 1 to 9999"),
        ([{"quantity": 1.5}], "quantity: 1.5 is no whole number"),
        ("coat: parcel=21", "parcel: '21' is no whole number from 1 to 20"),
        ([{"line": "a;b"}], "name the line by its number"),
        ([{"line": "x" * 81}], "name the line by its number"),
        ([{"line": ["x"]}], "name the line by its number"),
        ([{"product": "a; b"}], "product: leave the ; out of it"),
        ([{"<script>": "a"}], "'<script>' is none of the facts"),
        ("wish=x\nwish=x\nwish=x\nwish=x\nwish=x", "and 2 more"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_piece(raw: object, words: str) -> None:
    bad = told(raw)
    assert bad.field == "pieces"
    assert words in bad.label.en
    assert bad.label.zh


def test_each_faulty_piece_is_named() -> None:
    said = told("coat: wish=x\nsocks: wish=return\nhat: evidence=y").label
    assert "piece 1 (coat): wish" in said.en
    assert "piece 3 (hat): evidence" in said.en
    assert "第 1 件（coat）" in said.zh
    assert "socks" not in said.en


def test_pieces_are_told_to_people_in_both_languages() -> None:
    field = HANDBOOK.policy.terms["pieces"]
    said = "外套: quality_defect; photos; quantity=2; margin=6\nproblem=blemish; parcel=2"
    label = field.value_label(field.parse(said))
    assert label.en == (
        "外套: × 2, Quality defect, photos show it, Margin on the order: 6 CNY; parcel 2, Blemish"
    )
    assert label.zh.startswith("外套：× 2、质量问题、")
