"""What the reports must say of some histories, counted one by one as anybody would."""

from collections import Counter
from datetime import date, datetime

from engine.calendar import months_after
from engine.clock import local_date
from tests.casework.histories import Application, Told

FIRST, LAST = date(2026, 4, 1), date(2027, 3, 31)
TODAY = date(2027, 4, 10)


def inside(at: datetime | None) -> bool:
    return at is not None and FIRST <= local_date(at) <= LAST


def yearly_by_hand(applications: list[Application]) -> dict[tuple[str, ...], int]:
    mine = [one for one in applications if FIRST <= one.received <= LAST]
    counted = [one for one in mine if one.ended != "joined"]
    return {
        ("applications",): len(counted),
        ("threshold_not_met",): len([one for one in counted if one.threshold == "not_met"]),
        ("reviews",): len([one for one in counted if one.held]),
        ("reviews_with_recommendations",): len(
            [one for one in counted if one.held and one.recommendations]
        ),
        ("joined",): len(mine) - len(counted),
    }


def areas_by_hand(applications: list[Application]) -> dict[tuple[str, ...], int]:
    found = {}
    for area in (None, "north", "south"):
        mine = [
            one
            for one in applications
            if one.area == area and one.ended != "joined" and FIRST <= one.received <= LAST
        ]
        if mine:
            four = yearly_by_hand(mine)
            del four["joined",]
            found |= {(*name, area or "not_known"): number for name, number in four.items()}
    return found


def decisions_by_hand(cases: list[Told]) -> dict[tuple[str, ...], int]:
    made = [one for told in cases for one in told.decisions if inside(one[3])]
    conflicts = [one for one in made if one[2] and one[1] != "met"]
    since = Counter(
        told.decisions[-1][0]
        for told in cases
        if any(one[0] == "defer_time" and inside(one[3]) for one in told.decisions)
    )
    deferred, still = sum(since.values()), since.pop("defer_time", 0)
    return {
        ("decisions",): len(made),
        **{("decisions_by_outcome", k): v for k, v in Counter(one[0] for one in made).items()},
        ("against_proposal",): len([one for one in made if one[0] != one[1]]),
        ("statute_conflicts",): len(conflicts),
        **{
            ("statute_conflicts_by_outcome", k): v
            for k, v in Counter(one[0] for one in conflicts).items()
        },
        ("rule_wider_than_statute",): len([one for one in made if one[1] == "met" and not one[2]]),
        ("deferred",): deferred,
        ("deferred_still",): still,
        **{("decided_after_deferral", k): v for k, v in since.items()},
    }


def surveys_by_hand(cases: list[Told]) -> dict[tuple[str, ...], int]:
    said = [told.survey for told in cases if told.survey and inside(told.survey[2])]
    words = {None: "not_known", True: "yes", False: "no"}
    return {
        ("surveys_sent",): 0,
        ("answers",): len(said),
        **{("handling", k): v for k, v in Counter(str(one[0]) for one in said).items()},
        **{("outcome", k): v for k, v in Counter(str(6 - one[0]) for one in said).items()},
        **{("kept_informed", words[k]): v for k, v in Counter(one[1] for one in said).items()},
        **({("feels_safer", "not_known"): len(said)} if said else {}),
    }


def places_by_hand(cases: list[Told]) -> dict[tuple[str, ...], int]:
    at = Counter(told.place for told in cases if told.place and inside(told.opened))
    again = [count for count in at.values() if count > 1]
    by = Counter("two" if count == 2 else "three or more" for count in again)
    return {
        ("places",): len(again),
        ("cases",): sum(again),
        **{("places_by_cases", name): number for name, number in by.items()},
    }


def cases_by_hand(cases: list[Told]) -> dict[tuple[str, ...], int]:
    mine = [one for one in cases if inside(one.opened)]
    again = len([one for one in cases if inside(one.again)])
    repeat = 0
    for one in mine:
        days = sorted(day for day, _ in one.incidents)
        repeat += any(days[at + 2] <= months_after(days[at], 6) for at in range(len(days) - 2))
    parts = Counter(one.category or "not_known" for one in mine)
    return {
        ("opened",): len(mine),
        ("imported",): len([one for one in mine if one.imported]),
        ("reopened",): again,
        ("episodes",): len(mine) + again,
        **{("opened_by_category", name): number for name, number in parts.items()},
        ("repeat_victims",): repeat,
        ("hate",): len(hated := [one for one in mine if any(hate for _, hate in one.incidents)]),
        ("episodes_per_1000_homes",): (len(mine) + again) * 2,
        ("hate_per_1000_homes",): len(hated) * 2,
    }


def closures_by_hand(cases: list[Told]) -> dict[tuple[str, ...], int]:
    mine = [one for one in cases if inside(one.closed)]
    reasons = Counter(reason for one in mine for reason in one.reasons or ["not_known"])

    def soon(months: int) -> int:
        return len(
            [
                one
                for one in mine
                if one.again
                and local_date(one.again) <= months_after(local_date(one.closed), months)
            ]
        )

    return {
        ("closed",): len(mine),
        **{("closed_by_reason", reason): number for reason, number in reasons.items()},
        ("reopened_within_3_months",): soon(3),
        ("reopened_within_6_months",): soon(6),
    }


def consents_by_hand(cases: list[Told]) -> dict[tuple[str, ...], int]:
    given_answers = [
        ("consents", kind, answer)
        for one in cases
        for kind, answer, at in one.consents
        if inside(at)
    ]
    return dict(Counter(given_answers))


def actions_by_hand(cases: list[Told]) -> dict[tuple[str, ...], int]:
    found: Counter[tuple[str, ...]] = Counter()
    for one in cases:
        for agency, due, state, on in one.actions:
            if not inside(one.opened):
                continue
            if state in ("moved", "cancelled"):
                outcome = "dropped"
            elif state == "done":
                outcome = "done_late" if due and on > due else "done_in_time"
            else:
                outcome = "overdue" if due and due < TODAY else "open"
            found[f"actions_{outcome}", agency] += 1
    return dict(found)
