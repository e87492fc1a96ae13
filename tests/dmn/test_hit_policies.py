"""What becomes of the rules that match, for every hit policy."""

import pytest

from tests.dmn.models import decide, table

LEVELS = (
    '<output name="level"><outputValues><text>"high", "mid", "low"</text></outputValues></output>'
)
RULES = [
    ("> 0", '"low"'),
    ("> 5", '"high"'),
    ("> 3", '"mid"'),
]


@pytest.mark.parametrize(
    ("policy", "x", "value"),
    [
        ("UNIQUE", 1, "low"),
        ("UNIQUE", 6, None),
        ("UNIQUE", 0, None),
        ("FIRST", 6, "low"),
        ("FIRST", 0, None),
        ("ANY", 1, "low"),
        ("ANY", 4, None),
        ("PRIORITY", 6, "high"),
        ("PRIORITY", 4, "mid"),
        ("COLLECT", 6, ["low", "high", "mid"]),
        ("COLLECT", 0, []),
        ("RULE ORDER", 4, ["low", "mid"]),
        ("OUTPUT ORDER", 6, ["high", "mid", "low"]),
    ],
)
def test_a_policy_chooses_among_the_matches(policy: str, x: int, value: object) -> None:
    assert decide(table(["x"], [LEVELS], RULES, policy=policy), x=x).value == value


@pytest.mark.parametrize(
    ("aggregation", "value"), [("SUM", 12), ("COUNT", 3), ("MIN", 2), ("MAX", 7), ("", [2, 3, 7])]
)
def test_a_collection_is_aggregated(aggregation: str, value: object) -> None:
    rules = [("> 0", "2"), ("> 1", "3"), ("> 2", "7"), ("> 9", "100")]
    more = f'aggregation="{aggregation}"' if aggregation else ""

    assert decide(table(["x"], ["n"], rules, policy="COLLECT", more=more), x=5).value == value


def test_an_overlap_under_unique_names_the_rules() -> None:
    result = decide(table(["x"], ["level"], RULES), x=4)

    assert result.value is None
    assert [row["index"] for row in result.rows] == [1, 3]
    assert [one.message for one in result.warnings] == [
        "the rules 1, 3 of the table 'table' all match: only one may"
    ]


def test_agreeing_rules_are_fine_under_any_and_disagreeing_ones_are_named() -> None:
    rules = [("> 0", '"a"'), ("> 1", '"a"'), ("> 2", '"b"')]

    agreed = decide(table(["x"], ["o"], rules, policy="ANY"), x=2)
    differing = decide(table(["x"], ["o"], rules, policy="ANY"), x=3)

    assert (agreed.value, agreed.warnings) == ("a", ())
    assert differing.value is None
    assert "their outputs differ" in differing.warnings[0].message


def test_no_match_is_said() -> None:
    result = decide(table(["x"], ["level"], RULES), x=-1)

    assert result.value is None
    assert [one.message for one in result.warnings] == ["no rule of the table 'table' matched"]


def test_default_outputs_stand_in_when_nothing_matches() -> None:
    default = (
        '<output name="a"><defaultOutputEntry><text>"none"</text></defaultOutputEntry></output>'
    )

    assert decide(table(["x"], [default], [("> 5", '"some"')]), x=1).value == "none"
    assert decide(table(["x"], [default, "b"], [("> 5", '"some"', "2")]), x=1).value == {
        "a": "none",
        "b": None,
    }
    collected = table(["x"], [default], [("> 5", '"some"')], policy="COLLECT")
    assert decide(collected, x=1).value == ["none"]


def test_several_outputs_are_a_context_and_the_row_tells_all() -> None:
    logic = table(["x", "y"], ["a", "b"], [("> 0", "-", '"p"', "x + 1"), ("< 0", '"q"', "1", "2")])

    result = decide(logic, x=3, y="q")

    assert result.value == {"a": "p", "b": 4}
    assert result.rows == (
        {
            "table": "table",
            "index": 1,
            "id": "r1",
            "inputs": {"x": 3, "y": "q"},
            "outputs": {"a": "p", "b": 4},
            "annotations": {"why": "because 1"},
            "annotation": "because 1",
        },
    )


def test_priority_goes_by_the_first_output_then_the_next() -> None:
    ordered = '<output name="{}"><outputValues><text>{}</text></outputValues></output>'
    outputs = [ordered.format("a", '"A", "B"'), ordered.format("b", "1, 2")]
    rules = [("-", '"B"', "1"), ("-", '"A"', "2"), ("-", '"A"', "1")]

    assert decide(table(["x"], outputs, rules, policy="PRIORITY"), x=0).value == {"a": "A", "b": 1}


def test_an_input_beyond_its_values_is_null_with_a_warning() -> None:
    logic = table(["x"], ["o"], [("-", "1")]).replace(
        "</inputExpression></input>",
        '</inputExpression><inputValues><text>"a", "b"</text></inputValues></input>',
    )

    assert decide(logic, x="a").value == 1
    refused = decide(logic, x="z")
    assert refused.value is None
    assert [one.message for one in refused.warnings] == [
        "the input 'x' is not among its allowed values"
    ]


def test_outputs_are_only_evaluated_for_rules_that_match() -> None:
    rules = [("1", "for i in 1..1000000000 return i"), ("2", '"fine"')]

    assert decide(table(["x"], ["o"], rules), x=2).value == "fine"


def test_equal_cells_ask_their_own_column() -> None:
    rules = [("> 5", "-", '"x is high"'), ("-", "> 5", '"y is high"'), ("> 5", "> 5", '"both"')]
    both = table(["x", "y"], ['<output name="found"/>'], rules, policy="COLLECT")

    assert decide(both, x=1, y=9).value == ["y is high"]
    assert decide(both, x=9, y=1).value == ["x is high"]
