"""Letters that are not written: with a hole, at fault in a line, or not to be compiled at all."""

from pathlib import Path

import pytest

from app.casework.letters import LetterNotWritten, LetterTemplate
from engine.deadline_functions import library
from engine.errors import DeploymentRefused
from engine.policy import EMPTY
from tests.letters.samples import FRONT, letter, rendered, text

PROCESSES = Path(__file__).parents[2] / "processes"


@pytest.mark.parametrize(
    "call",
    [
        "long date(3)",
        'long date("soon")',
        "long date time(today())",
        'long date time("soon")',
        'money("3")',
        "money(true)",
        'list of words("a")',
    ],
)
def test_a_letters_function_that_is_misused_has_no_value(call):
    with pytest.raises(LetterNotWritten, match="is null"):
        rendered("{{ " + call + " }}")


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("Dear\n{{ personal.name }}", "line 8: personal.name is null"),
        ("{{ facts.reports[1] }}", "line 7: facts.reports[1]: a context cannot be written"),
        ("{{ [null] }}", "a null cannot be written"),
        ("{{#each facts.nothing as x}}{{/each}}", "must be a list, it is null"),
        ("{{#each for i in 1..1001 return i as x}}{{/each}}", "more than 1000 items"),
        ("{{#if facts.application_no}}x{{/if}}", "must be true or false, it is text"),
        (
            "{{#each for i in 1..1000 return i as x}}" + "word " * 300 + "{{/each}}",
            "longer than 256 KiB",
        ),
        ("{{ personal.name ?? personal.other }}", "personal.name is null"),
        ("{{ count(for i in 1..10000000 return i) }}", "limit"),
    ],
    ids=lambda value: value[:40],
)
def test_a_letter_with_a_hole_is_not_written(body, says):
    with pytest.raises(LetterNotWritten) as failed:
        rendered(body)
    assert says in str(failed.value)


def test_a_condition_without_a_value_is_not_met():
    assert text("{{#if personal.name = 1}}x{{else}}y{{/if}}") == "y\n"


@pytest.mark.parametrize(
    ("source", "line", "says"),
    [
        ("no front matter", 1, "front matter"),
        ("+++\ntitle = 1\n+++\n", 1, "'title'"),
        ("+++\ntitle = \n+++\n", 2, "front matter"),
        (FRONT.replace('version = "1"', "versoin = 1"), 1, "versoin"),
        (FRONT.replace('["The Act, section 1"]', "[1]"), 1, "law"),
        (letter("a\n{{ facts.x + }}"), 8, "column"),
        (letter("a\n\n{{ facts.x"), 9, "never closed"),
        (letter("{{#if true}}\nx"), 7, "never closed"),
        (letter("x\n{{/each}}"), 8, "closes nothing"),
        (letter("x\n{{else}}"), 8, "closes nothing"),
        (letter("{{#each a as b}}{{/if}}"), 7, "must be closed by {{/each}}"),
        (letter("{{#if a}}{{else}}{{else}}{{/if}}"), 7, "must be closed by {{/if}}"),
        (letter("{{#each a}}{{/each}}"), 7, "as name"),
        (letter("{{#each a as two words}}{{/each}}"), 7, "as name"),
        (letter("{{#unless a}}{{/unless}}"), 7, "only #each and #if"),
        (letter("{{#if true}}" * 40), 7, "too deeply"),
        (letter("{{ }}"), 7, ""),
    ],
    ids=lambda value: str(value)[-40:],
)
def test_a_faulty_letter_is_found_at_its_line(source, line, says):
    findings = LetterTemplate.lint("TEST", source)
    assert [(finding.resource, finding.line) for finding in findings] == [("TEST.md", line)]
    assert says in findings[0].message
    with pytest.raises(DeploymentRefused):
        LetterTemplate.load("TEST", source)


@pytest.mark.parametrize(
    "path",
    sorted(PROCESSES.rglob("letters/*.md")),
    ids=lambda path: str(path.relative_to(PROCESSES)),
)
def test_every_letter_of_the_processes_compiles(path):
    source = path.read_text(encoding="utf-8")
    assert LetterTemplate.lint(path.stem, source, library(EMPTY)) == []
