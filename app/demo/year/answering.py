"""Answers any form from its schema, as its rules allow and as people lean.

What is drawn is judged by the form itself before it is handed in, as the engine will judge it. What
does not pass is drawn again; dates are then tried as other days.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from app.demo.year.drawing import Json, Occasion, Pencil
from app.demo.year.leanings import Habits, Leanings
from engine import feel
from engine.errors import Finding, SubmissionRefused
from engine.form_rules import FormRules
from engine.forms import Form

MENDINGS = 12
BEGINNINGS = 6
RULES_KEPT = 512


class NoAnswer(Exception):
    """Nothing that was drawn passes the form: its rules leave no way, or people lean wrongly."""


def answers(form: Form, habits: Habits, occasion: Occasion) -> dict[str, Json]:
    """Return answers that pass a form on an occasion; the same ones for the same dice.

    Raises:
        NoAnswer: none was found.
    """
    findings: Sequence[Finding] = ()
    leanings = habits.of(form.form_id)
    for _ in range(BEGINNINGS):
        drawn, findings = _mended(form, leanings, occasion)
        if not findings:
            return drawn
    said = "; ".join(f"{one.pointer} {one.message}" for one in findings)
    raise NoAnswer(f"{form.form_id}: {said}")


def _mended(
    form: Form, leanings: Leanings, occasion: Occasion
) -> tuple[dict[str, Json], Sequence[Finding]]:
    """Draw once, and draw again what the form finds fault with, as long as that helps."""
    pencil = Pencil(occasion)
    drawn = pencil.draw(form.schema, leanings)
    findings = _findings(form, drawn, occasion)
    for _ in range(MENDINGS):
        if not findings:
            break
        blamed = sorted({one.pointer.split("/")[1] for one in findings if one.pointer})
        # What was left out, and is found fault with for it, is asked for now.
        lacking = {name for name in blamed if name not in drawn}
        for name in blamed:
            drawn.pop(name, None)
            pencil.turns[name] += 1
        drawn = pencil.completed(form.schema, leanings, drawn, also=lacking)
        findings = _findings(form, drawn, occasion)
    return drawn, findings


def _findings(form: Form, drawn: Mapping[str, Json], occasion: Occasion) -> Sequence[Finding]:
    try:
        form.check(drawn)
    except SubmissionRefused as refusal:
        return refusal.findings
    scope = {**occasion.known, **form.values(drawn)}
    return _rules(form, occasion.library).broken(scope, occasion.at)


@lru_cache(maxsize=RULES_KEPT)
def _rules(form: Form, library: feel.Library) -> FormRules:
    return form.rules(library)
