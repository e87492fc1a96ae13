"""The catalogue of reports: the dictionary of every figure, as it is published beside the data."""

from collections.abc import Mapping
from datetime import date

from app.casework import (
    meeting_statistics,
    partner_statistics,
    review_statistics,
    statistics,
    work_statistics,
)
from app.casework.statistics import Report

FINANCIAL, CALENDAR = "financial", "calendar"
APRIL = 4
_ACT = "2014 Act, section 104(9): published each year for the area of the partnership"

REPORTS: Mapping[str, Report] = {
    "case_reviews": Report(
        f"The yearly figures of ASB case reviews ({_ACT})",
        {
            "applications": "applications received in the period; a joined duplicate is none",
            "threshold_not_met": "of these, those whose threshold was decided as not met",
            "reviews": "of these, those in which a review was carried out, also by discretion or"
            " after an appeal",
            "reviews_with_recommendations": "of these reviews, those that led to recommendations",
            "joined": "duplicates that were joined to another application, counted apart",
        },
        review_statistics.yearly,
    ),
    "case_reviews_by_area": Report(
        "The yearly figures by area, as it was entered with the application; small ones are hidden",
        {
            "applications": "applications received in the period; a joined duplicate is none",
            "threshold_not_met": "of these, those whose threshold was decided as not met",
            "reviews": "of these, those in which a review was carried out",
            "reviews_with_recommendations": "of these reviews, those that led to recommendations",
        },
        review_statistics.by_area,
    ),
    "review_times": Report(
        "How long applicants waited; by the applications received in the period",
        {
            "decision_letters": "applications whose threshold decision was told",
            "days_to_decision_median": "calendar days from receipt to that letter, the middle one",
            "days_to_decision_p90": "nine in ten waited so many days or fewer",
            "conclusion_letters": "applications whose conclusion was told",
            "days_to_conclusion_median": "calendar days from receipt to that letter, the middle",
            "days_to_conclusion_p90": "nine in ten waited so many days or fewer",
            "concluded_in_28_days": "conclusions told within 28 days of receipt",
        },
        review_statistics.review_times,
    ),
    "reviews_open": Report(
        "Applications received in the period that have not ended yet",
        {
            "open": "how many there are",
            "open_by_stage": "by what was decided on the threshold",
            "open_by_age": "by calendar days since receipt",
        },
        review_statistics.open_reviews,
    ),
    "threshold_decisions": Report(
        "Decisions on thresholds in the period. The test of the 2014 Act, section 104(4), and the"
        " partnership's own rule are kept apart; a person decides, with reasons",
        {
            "decisions": "decisions, deferrals among them",
            "decisions_by_outcome": "what was decided",
            "against_proposal": "decisions that did not follow the proposal; each has its reason",
            "statute_conflicts": "decisions where the Act's test is met and the own rule says"
            " otherwise. Which they are: search for cases with thresholdDecision statute_conflict",
            "statute_conflicts_by_outcome": "what was decided in these",
            "rule_wider_than_statute": "decisions where the own rule is met and the Act's test not",
            "deferred": "applications that were deferred in the period, so that agencies have their"
            " time. Which they are: search for cases with thresholdDecision defer_time",
            "deferred_still": "of these, those that have not been decided since",
            "decided_after_deferral": "of these, the others, by what was decided last",
        },
        review_statistics.decisions,
    ),
    "cases": Report(
        "Cases opened in the period",
        {
            "opened": "cases opened; one that was imported, on the day it was opened elsewhere",
            "imported": "of these, those that were imported from another system",
            "reopened": "episodes that began because a closed case was opened again",
            "episodes": "both together: a report after closure counts anew (NM01)",
            "opened_by_category": "cases opened by the kind of behaviour",
            "repeat_victims": "of these, those with three incidents within six months",
            "hate": "of these, those with an incident of hate",
            "episodes_per_1000_homes": "episodes by 1,000 homes, if the policy says how many there"
            " are (statistics.homes)",
            "hate_per_1000_homes": "cases opened with an incident of hate by 1,000 homes",
        },
        statistics.cases,
    ),
    "closures": Report(
        "Episodes of cases that ended in the period",
        {
            "closed": "episodes that ended",
            "closed_by_reason": "by reason; an episode may have several, one closed elsewhere has"
            " import",
            "reopened_within_3_months": "of these, opened again within three months",
            "reopened_within_6_months": "of these, opened again within six months",
        },
        statistics.closures,
    ),
    "risk": Report(
        "Risk to victims",
        {
            "open_by_band": "cases that are open now by the band of the victim",
            "assessed_long_ago": "of these, last assessed more than 28 days ago",
            "days_since_assessment_median": "how many days ago that was, the middle one",
            "days_since_assessment_p90": "nine in ten of them were assessed so long ago or less",
            "band_rose": "assessments in the period by which the band rose",
            "band_fell": "assessments in the period by which the band fell",
            "band_stayed": "assessments in the period by which it stayed",
        },
        statistics.risk,
    ),
    "consents": Report(
        "Answers on consent in the period",
        {"consents": "answers by kind of consent: given, refused, limited, withdrawn ..."},
        statistics.consents,
    ),
    "repeat_places": Report(
        "Places that more than one case opened in the period is about. What finds a place again"
        " goes when a case is disposed of: this counts the cases that are still kept",
        {
            "places": "addresses that more than one of the cases is about",
            "cases": "how many cases that are, together",
            "places_by_cases": "the addresses by how many of the cases are about them",
        },
        statistics.repeat_places,
    ),
    "satisfaction": Report(
        "What complainants said of how it was, after their case was closed; in the period",
        {
            "surveys_sent": "surveys that went out",
            "answers": "answers that came",
            "handling": "how satisfied with how it was dealt with, from 1 (not at all) to 5 (very)",
            "outcome": "how satisfied with what came of it, from 1 to 5",
            "kept_informed": "whether they were told often enough",
            "feels_safer": "whether they feel safer than before",
        },
        statistics.satisfaction,
    ),
    "meetings": Report(
        "Meetings of the period, by type",
        {
            "meetings": "meetings by state now: planned, agenda_closed, held, closed, cancelled,"
            " disposed",
            "with_quorum": "of those held, closed or disposed, those with a quorum",
            "items_decided": "items of their agendas that were settled",
            "items_carried_over": "items that were carried over to the next one",
            "actions_done_in_time": "actions that they gave, done by their day, by agency; whether"
            " they say so or the file of the case",
            "actions_done_late": "done after their day",
            "actions_dropped": "moved on or cancelled",
            "actions_open": "neither done nor due",
            "actions_overdue": "not done although their day is over",
        },
        meeting_statistics.meetings,
    ),
    "partners": Report(
        "Actions given in the period, answers to requests for information that came in it (or did"
        " not: then the day of the last call counts), and what was disclosed",
        {
            "actions_done_in_time": "actions done by their day, by agency",
            "actions_done_late": "actions done after their day",
            "actions_dropped": "actions that were moved on or cancelled",
            "actions_open": "actions neither done nor due",
            "actions_overdue": "actions whose day is over, not done",
            "tasks_overdue": "tasks of the agency that are open now although their time is over",
            "requests_answered": "requests that it answered, by agency; asked again is another",
            "requests_nil": "requests to which it said that it holds nothing",
            "requests_refused": "requests that it refused",
            "requests_silent": "requests that it left unanswered until after the last call",
            "requests_after_last_call": "answers that came after that",
            "hours_to_answer_median": "full hours from the request to what it said (an answer, a"
            " nil return or a refusal), the middle one",
            "hours_to_answer_p90": "nine in ten of these came after so many hours or fewer",
            "disclosures": "disclosures on record",
            "disclosures_by_recipient": "by who was told",
        },
        partner_statistics.partners,
    ),
    "retention": Report(
        "How long records are kept",
        {
            "records": "records by state now: running, held, due, proposed, approved, disposed",
            "held_by_reason": "records that are held now, by what stands against disposal",
            "disposed": "records disposed of in the period",
        },
        statistics.retention,
    ),
    "deadlines": Report(
        "Deadlines that end in the period, by rule of the policy: visits by band, the 28 days,"
        " referrals on the same day, answers of partners",
        {
            "kept": "met in time",
            "missed": "not met in time, whether they were met later or not",
            "running": "not met yet",
            "canceled": "of no account any more",
        },
        work_statistics.deadlines,
    ),
    "processes": Report(
        "Processes that began in the period: answers, nil returns and refusals of partners, appeals"
        " upheld or dismissed, ends of referrals",
        {
            "started": "instances by process",
            "reached": "instances by process and the end they reached, or their state",
        },
        work_statistics.processes,
    ),
    "engine": Report(
        "What is open in the engine at this moment, and how far it stands behind what is in force."
        " Which instances they are: search for process instances by processDefinitionId and"
        " processDefinitionVersion",
        {
            "active": "instances that have not ended, by process and version",
            "oldest_days": "by process, for how many days the oldest of them has been open",
            "version_in_force": "of processes with instances in another version: the one in which"
            " they begin now; none if it cannot begin any more",
            "behind": "instances that run in another version than that, by process and version",
            "behind_oldest_days": "for how many days the oldest of these has been open",
            "earlier_policy": "instances that have not the policy in force, by process and version",
            "adopted": "instances that took a policy, or bank holidays, from after their start",
            "waiting": "what they wait for, by kind: user tasks, timers, jobs, messages",
            "incidents": "incidents that wait for somebody, by kind",
        },
        work_statistics.engine,
    ),
}


def year_of(day: date, kind: str) -> tuple[date, date]:
    """Return the first and last day of the reporting year that a day lies in.

    >>> year_of(date(2026, 3, 31), "financial")
    (datetime.date(2025, 4, 1), datetime.date(2026, 3, 31))
    """
    if kind == CALENDAR:
        return date(day.year, 1, 1), date(day.year, 12, 31)
    first = day.year if day.month >= APRIL else day.year - 1
    return date(first, APRIL, 1), date(first + 1, APRIL - 1, 31)
