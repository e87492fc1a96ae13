"""The tables that are measured are what they are said to be."""

import pytest

from engine import dmn
from tests.bench.figures import decision_tables as figure


@pytest.mark.parametrize(
    ("xml", "facts"),
    [
        (figure.worst(), figure.FACTS),
        (figure.repeating(), {**figure.FACTS, "i6": True}),
    ],
    ids=["worst", "repeating"],
)
def test_a_measured_table_is_sound_and_gives_the_last_rule(xml, facts):
    assert [one for one in dmn.lint(xml) if one.severity == "error"] == []
    assert len(figure.microseconds(xml, facts, 2, 1)) == 2


def test_a_wrong_answer_is_not_measured():
    with pytest.raises(AssertionError, match="the table said"):
        figure.microseconds(figure.worst(), {**figure.FACTS, "i7": 0}, 1, 1)
