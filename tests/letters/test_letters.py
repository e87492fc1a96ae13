import string
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.casework.letters import LetterTemplate
from engine import feel
from engine.deadline_functions import library
from engine.policy import Policy
from tests.letters.samples import NOW, letter, rendered, text


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("On {{ facts.received_on }} you asked.", "On 2 March 2026 you asked.\n"),
        ("Come on {{ facts.meeting_at }}.", "Come on 1 April 2026 at 2:30pm.\n"),
        ("{{ today() }}", "30 March 2026\n"),
        ('{{ personal.name ?? "applicant" }}', "applicant\n"),
        ('{{ facts.application_no ?? "none" }}', "CT-1\n"),
        ('Dear {{ " " ?? "applicant" }}', "Dear applicant\n"),
        ('{{ "a ?? b" }}', "a ?? b\n"),
        ('{{ "}}" }} and {{ {a: {b: 1}}.a.b }}', "}} and 1\n"),
        ('{{ if 1 = 1 then "yes" else "no" }}', "yes\n"),
        ('Dear {{ "" }}you', "Dear you\n"),
        ("{{ long date(facts.received_on) }}", "2 March 2026\n"),
        ('{{ long date("2026-03-02") }}', "2 March 2026\n"),
        ("{{ long date time(facts.meeting_at) }}", "1 April 2026 at 2:30pm\n"),
        ("{{ money(1234.5) }} or {{ money(80) }}", "£1,234.50 or £80\n"),
        ('{{ list of words(["a", "b", "c"]) }}', "a, b and c\n"),
        ("{{ facts.reports.agency }}", "police and housing\n"),
    ],
    ids=str,
)
def test_placeholders_are_written_as_people_read_them(body, expected):
    assert text(body) == expected


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "yes"),
        (Decimal("2.50"), "2.5"),
        (Decimal("1E+3"), "1000"),
        (28, "28"),
        (time(9, 0), "9am"),
        (timedelta(days=2, hours=1), "2 days and 1 hour"),
        (timedelta(), "0 days"),
        (feel.YearsMonths(18), "1 year and 6 months"),
        ([date(2026, 1, 1), date(2026, 1, 2)], "1 January 2026 and 2 January 2026"),
        (datetime.fromisoformat("2026-07-01T11:00:00+00:00"), "1 July 2026 at midday"),
    ],
    ids=str,
)
def test_values_of_every_kind_have_words(value, words):
    assert text("{{ value }}", value=value) == f"{words}\n"


def test_lists_and_conditions():
    body = """Reports:

{{#each facts.reports as report}}
- {{ report.agency }}, {{ report.on }}{{#if report.counts}}: it counts{{else}}: it does not{{/if}}
{{/each}}

{{#if count(facts.reports) > 5}}
Many.
{{else}}
Few.
{{/if}}
"""
    assert text(body) == (
        "Reports:\n\n"
        "- police, 5 January 2026: it counts\n"
        "- housing, 20 January 2026: it does not\n\n"
        "Few.\n"
    )


def test_a_numbered_list_may_be_counted_by_an_expression():
    line = "{{ n }}. To {{ facts.reports[n].agency }}"
    body = "{{#each for n in 1..2 return n as n}}\n" + line + "\n{{/each}}"
    assert text(body) == "1. To police\n2. To housing\n"


def test_blocks_nest_and_see_the_names_around_them():
    body = (
        "{{#each facts.reports as r}}{{#each facts.reports as s}}"
        "{{ r.agency }}-{{ s.agency }} {{/each}}{{/each}}"
    )
    assert text(body) == "police-police police-housing housing-police housing-housing\n"


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "![x](https://example.org/track.png)",
    "# Heading",
    "**bold** _it_ `code`",
    "- item\n- item",
    "1. item",
    "> quote",
    "    code",
    "text\n===\nmore",
    "---",
    "a\n\n    code\n\n# b",
    "<https://example.org>",
    "[a]: https://example.org",
    "&lt;b&gt; &#60;",
    "\\*not escaped*",
    "{{ facts.application_no }}",
    "back\\",
    "\\\n\\*x*\n\\",
    "```\ncode\n```",
    'O\'Brien & Sons "Ltd" 100% | a~b~c',
]


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("body", ["{{ value }}", "Dear {{ value }}, hello", "- {{ value }}"])
def test_what_a_person_wrote_is_shown_and_does_nothing(value, body):
    letter = rendered(body, value=value)
    tags = {"<p>", "</p>", "<br />", "<ul>", "</ul>", "<li>", "</li>"}
    assert [tag for tag in _tags(letter.html) if tag not in tags] == []
    for word in value.split():
        assert word in letter.text


def _tags(html):
    return [f"<{part.split('>')[0]}>" for part in html.split("<")[1:]]


def test_a_value_alone_on_its_line_keeps_its_paragraphs():
    value = "First line\nsecond line\n\n\nNew * paragraph"
    letter = rendered("Why:\n\n{{ value }}\n\nEnd", value=value)
    assert letter.text == "Why:\n\nFirst line\nsecond line\n\nNew * paragraph\n\nEnd\n"
    assert letter.html.count("<p>") == 4


def test_a_value_inside_a_line_stays_in_that_line():
    assert text("**{{ value }}** said so", value="Ann\n\nExample") == "Ann Example said so\n"


def test_signs_that_turn_the_order_of_writing_are_left_out():
    assert text("{{ value }}", value="evil\u202etxt\x00\x1b.exe") == "eviltxt.exe\n"


def test_html_of_a_template_is_shown_and_images_are_not_loaded():
    html = rendered("<b>x</b> ![y](https://example.org/y.png)").html
    assert "<b>" not in html
    assert "<img" not in html


def test_plain_text_is_wrapped_and_marks_its_headings():
    body = "# Result\n\n## Why\n\n" + "word " * 30 + "\n\n> quoted\n\n---\n\n- a\n- " + "long " * 20
    found = text(body)
    assert found.startswith("Result\n======\n\nWhy\n---\n\nword word")
    assert max(len(line) for line in found.splitlines()) <= 72
    assert "> quoted" in found
    assert "\n  long long" in found


def test_links_show_their_address_in_plain_text():
    assert text("[us](https://example.org)") == "us (https://example.org)\n"


def test_letters_may_show_what_was_stored_as_text():
    body = '{{ long date time("2026-07-01T11:00:00Z") }}, {{ money(-5) }}'
    assert text(body) == "1 July 2026 at midday, -£5\n"


def test_code_is_set_in_and_lines_that_were_broken_stay_broken():
    assert text("```\na\n```\n\none\ntwo\\\nthree") == "    a\n\none two\nthree\n"


def test_a_letter_says_what_it_rests_on():
    front = LetterTemplate.load("TEST", letter("x")).front
    assert (front.title, front.to, front.channel_default) == ("A letter", "applicant", "post")
    assert front.law == ("The Act, section 1",)


def test_a_letter_can_count_deadlines():
    policy = Policy.load(
        '[deadlines.appeal]\nkind = "CD"\ncount = 28\nsource = "ours"\nstatus = "D"'
    )
    body = letter('Appeal by {{ deadline("appeal", today()).due }}.')
    found = LetterTemplate.load("TEST", body, library(policy)).render({}, now=NOW)
    assert found.text == "Appeal by 27 April 2026.\n"


@given(
    st.text(max_size=60), st.sampled_from(["{{ v }}", "a {{ v }} b", "- {{ v }}", "**so {{ v }}**"])
)
def test_no_text_at_all_becomes_markup(value, body):
    html = rendered(body, v=value).html
    allowed = {"<p>", "</p>", "<br />", "<ul>", "</ul>", "<li>", "</li>", "<strong>", "</strong>"}
    assert set(_tags(html)) <= allowed


@given(st.text(string.ascii_letters + string.punctuation + " ", min_size=1, max_size=60))
def test_a_text_is_read_as_it_was_written(value):
    assert " ".join(text("x {{ v }} y", v=value).split()) == " ".join(f"x {value} y".split())
