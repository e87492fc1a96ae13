"""Every word of `then` must be able to fail, and must say what was there instead."""

from pathlib import Path

import pytest

from app.scenarios.playing import Report, play
from app.scenarios.stage import Theatre
from tests.scenarios.loans import GIVEN, RECORDED, given_processes, read


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return given_processes(tmp_path_factory.mktemp("processes"))


@pytest.fixture(scope="module")
def theatre(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Theatre:
    return Theatre(folder, tmp_path_factory.mktemp("workshop"))


def played(theatre: Theatre, folder: Path, *steps: str) -> Report:
    lines = "".join(f"{step.rstrip()}\n" for step in steps)
    return play(theatre, read(folder, GIVEN + lines))


# After the loan was recorded: what holds, what does not, and what is said then.
WORDS = [
    ("waiting_at: [decide]", "waiting_at: [record]", "waiting at: expected record, got decide"),
    ("waiting_at: [decide]", "waiting_at: []", "waiting at: expected nothing, got decide"),
    ("letters: [LOAN-ACK]", "letters: []", "letters: expected nothing, got LOAN-ACK"),
    (
        "letter_contains: {LOAN-ACK: [Dear Ada, the level 4]}",
        "letter_contains: {LOAN-ACK: [the level 5]}",
        "letter LOAN-ACK does not say 'the level 5'; it reads:",
    ),
    (
        "letter_contains: {LOAN-ACK: ['L-1 with the level 4']}",
        "letter_contains: {LOAN-NACK: [x]}",
        "letter LOAN-NACK was not sent in this step",
    ),
    (
        "letter_lacks: {LOAN-ACK: [the level 5]}",
        "letter_lacks: {LOAN-ACK: [the level 4]}",
        "letter LOAN-ACK says 'the level 4'",
    ),
    ("ended: []", "ended: [decided]", "ended: expected decided, got nothing"),
    ("variables: {level: 4}", "variables: {level: 5}", "variable level: expected 5, got 4"),
    (
        "variables: {level: 4}",
        "variables: {note: Ada}",
        "variable note: expected 'Ada', but it is not set",
    ),
    (
        "deadlines: {record: '2026-03-12'}",
        "deadlines: {record: '2026-03-13'}",
        "deadline record: expected 2026-03-13, got 2026-03-12",
    ),
    (
        "deadlines: {record: '2026-03-12'}",
        "deadlines: {recrod: '2026-03-12'}",
        "deadline recrod: expected 2026-03-12, but there is none of that name",
    ),
    (
        "deadline_states: {record: met}",
        "deadline_states: {record: running}",
        "deadline record: expected running, got met",
    ),
    (
        "deadline_states: {record: met}",
        "deadline_states: {recrod: met}",
        "deadline recrod: expected met, got none of that name",
    ),
    ("breached: []", "breached: [record]", "breached: expected record, got nothing"),
    ("instances: {loan: 1}", "instances: {loan: 2}", "instances of loan: expected 2, got 1"),
    ("instances: {gift: 0}", "instances: {gift: 1}", "instances of gift: expected 1, got 0"),
    (
        "waiting_at: [decide]",
        "refused: locked",
        "expected a refusal that says 'locked', got 'none'",
    ),
]


@pytest.mark.parametrize(("true", "false", "sentence"), WORDS)
def test_a_word_of_then_holds_or_says_what_was_there(
    theatre: Theatre, folder: Path, true: str, false: str, sentence: str
) -> None:
    right = played(theatre, folder, RECORDED, f"  then: {{{true}}}")
    wrong = played(theatre, folder, RECORDED, f"  then: {{{false}}}")

    assert right.disagreements == ()
    assert len(wrong.disagreements) == 1
    assert wrong.disagreements[0].startswith(f"step 1: {sentence}")


def test_a_timer_is_armed_for_an_instant_or_not_at_all(theatre: Theatre, folder: Path) -> None:
    holds = played(theatre, folder, "- then: {timers: {a_week_later: '2026-03-09T09:30'}}")
    late = played(theatre, folder, "- then: {timers: {a_week_later: '2026-03-09T09:31'}}")
    absent = played(theatre, folder, "- then: {timers: {a_month_later: '2026-03-09T09:30'}}")

    assert holds.holds
    assert late.disagreements == (
        "step 1: timer a_week_later: expected 2026-03-09T09:31, got 2026-03-09T09:30",
    )
    assert absent.disagreements == (
        "step 1: timer a_month_later: expected 2026-03-09T09:30, but it is not armed",
    )


def test_time_passes_and_breaches_a_deadline(theatre: Theatre, folder: Path) -> None:
    report = played(
        theatre,
        folder,
        "- when: {at: '2026-03-12T23:59'}",
        "  then: {breached: [], waiting_at: [record, chase]}",
        "- when: {at: '2026-03-13T00:00'}",
        "  then: {breached: []}",
    )

    assert report.disagreements == ("step 2: breached: expected nothing, got record",)


@pytest.mark.parametrize(
    ("when", "end"),
    [
        ("{complete: decide, as: [chair], with: {approved: true}}", "decided"),
        ("{message: withdrawn, key: L-1}", "gone"),
        ("{signal: closing}", "closed"),
        ("{cancel: It was a mistake}", "TERMINATED"),
    ],
)
def test_a_case_can_end_in_every_way(theatre: Theatre, folder: Path, when: str, end: str) -> None:
    holds = played(theatre, folder, RECORDED, f"- when: {when}", f"  then: {{ended: [{end}]}}")
    wrong = played(theatre, folder, RECORDED, f"- when: {when}", "  then: {ended: [elsewhere]}")
    none = played(theatre, folder, RECORDED, f"- when: {when}", "  then: {ended: []}")

    assert holds.disagreements == ()
    assert wrong.disagreements == (f"step 2: ended: expected elsewhere, got {end}",)
    assert none.disagreements == (f"step 2: ended: expected nothing, got {end}",)


def test_a_timer_can_be_fired_by_hand(theatre: Theatre, folder: Path) -> None:
    fired = played(
        theatre, folder, "- when: {trigger: a_week_later}", "  then: {waiting_at: [record, chase]}"
    )
    unknown = played(theatre, folder, "- when: {trigger: a_year_later}")

    assert fired.holds
    assert unknown.disagreements == ("step 1: refused: there is no armed timer 'a_year_later'",)


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("{complete: decide}", "there is no open user task 'decide'"),
        ("{complete: record, as: [chair], with_sample: record.json}", "you may not"),
        ("{complete: record, with: {level: 4}}", "/note"),
        ("{message: withdrawn, key: L-2}", "nobody waits"),
    ],
)
def test_a_refusal_fails_unless_it_is_expected(
    theatre: Theatre, folder: Path, when: str, said: str
) -> None:
    expected = played(theatre, folder, f"- when: {when}", f'  then: {{refused: "{said}"}}')
    surprising = played(theatre, folder, f"- when: {when}")

    assert expected.disagreements == ()
    assert said in surprising.disagreements[0]
    assert surprising.disagreements[0].startswith("step 1: refused: ")


def test_a_job_can_be_made_to_fail_in_one_step(theatre: Theatre, folder: Path) -> None:
    failing = RECORDED.replace("record.json}", "record.json, fails: {confirm: undeliverable}}")
    steps = f"{failing}  then: {{ended: [lost_for_good], letters: []}}\n"
    elsewhere = RECORDED.replace("record.json}", "record.json, fails: {decide: undeliverable}}")

    assert played(theatre, folder, steps).disagreements == ()
    assert played(theatre, folder, elsewhere, "  then: {letters: [LOAN-ACK]}").holds


def test_an_incident_fails_even_where_nothing_was_expected(theatre: Theatre, folder: Path) -> None:
    # The letter names the reference, and here there is none.
    steps = f"{RECORDED}- when: {{at: '2026-03-05T09:00'}}\n"
    report = play(theatre, read(folder, GIVEN.replace("variables: {ref: L-1}", "") + steps))

    (disagreement,) = report.disagreements
    assert disagreement.startswith("step 2: incident at confirm: ")
    assert "ref" in disagreement


def test_what_follows_a_disagreement_is_not_played(theatre: Theatre, folder: Path) -> None:
    report = played(theatre, folder, "- then: {waiting_at: []}", "- then: {ended: [nothing]}")

    assert len(report.disagreements) == 1


def test_a_scenario_of_an_unknown_partnership_or_process_does_not_begin(
    theatre: Theatre, folder: Path
) -> None:
    nowhere = play(theatre, read(folder, GIVEN.replace("poole", "pool") + "- then: {}"))
    nothing = play(
        theatre, read(folder, GIVEN.replace("process: loan", "process: lone") + "- then: {}")
    )

    assert nowhere.disagreements == ("there is no partnership 'pool'; there are poole",)
    assert nothing.disagreements[0].startswith("it does not even begin: there is no")


def test_a_story_may_have_a_policy_made_up_for_it_that_nothing_keeps(
    theatre: Theatre, folder: Path
) -> None:
    longer = "[deadlines.answer]\nkind = 'WD'\ncount = 9\nsource = 'made up'\nstatus = 'D'\n"
    sample = folder / "common" / "loan" / "samples" / "longer.toml"
    sample.write_text(longer, encoding="utf-8")
    due = "- then: {deadlines: {record: '%s'}}\n"
    made_up = GIVEN.replace("partnership: poole", "policy: longer.toml")

    reports = [
        play(theatre, read(folder, text))
        for text in (made_up + due % "2026-03-13", GIVEN + due % "2026-03-12")
    ]
    sample.write_text(longer.replace("status = 'D'", ""), encoding="utf-8")
    faulty = play(theatre, read(folder, made_up + due % "2026-03-13"))

    assert [report.disagreements for report in reports] == [(), ()]
    assert faulty.disagreements == ("the policy made up for it: deadlines.answer has no status",)
