"""Plays a year from an empty database to the figures, and tells it month by month."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.cli.failures import FOUND, Stop
from app.cli.output import out, progress, say, show_rows
from app.cli.preflight import migrate
from app.demo.setting import program, with_master_key
from app.demo.year import figures
from app.demo.year.faults import RULES, Fault, faults
from app.demo.year.partnership import Partnership, opened
from app.demo.year.walking import Plan, Year, walk
from app.settings import Settings
from engine import keys
from engine.clock import LONDON

MONTHS = 12
OPENING = time(7)
MOST_TOLD = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which year is wanted: whose, from which first day, how many requests, and which seed."""

    partnership: str
    first: date
    cases: int
    seed: int
    days: int = 0

    def __str__(self) -> str:
        span = f"{self.first:%-d %B %Y} to {self.last:%-d %B %Y}"
        return f"{self.partnership}, {span}, seed {self.seed}"

    @property
    def last(self) -> date:
        """The last day; a year after the first, unless so many days are wished for."""
        if self.days:
            return self.first + timedelta(days=self.days - 1)
        return self.first.replace(year=self.first.year + 1) - timedelta(days=1)


def play(settings: Settings, wish: Wish) -> None:
    """Play a year, then tell its figures, what is wrong in the database, and how to look at it.

    Raises:
        Stop: the year cannot begin, or something is wrong in the end.
        DeploymentRefused: the processes have faults.
    """
    out.print("[bold yellow]A demonstration: everybody in it is invented.[/]")
    settings = with_master_key(settings)
    with progress("making the database ready"):
        shown = migrate(settings)
    start = datetime.combine(wish.first, OPENING, LONDON)
    with keys.repeatable(wish.seed), opened(settings, wish.partnership, start) as partnership:
        say(f"\n{wish}")
        year = _walked(partnership, wish)
        _tell_figures(partnership, wish)
        _tell_where(shown, partnership.now)
        judge(year.troubles, faults(partnership.engine, partnership.vault, partnership.tenant))


def _walked(partnership: Partnership, wish: Wish) -> Year:
    plan = Plan(first=wish.first, last=wish.last, cases=wish.cases, seed=wish.seed)
    with progress("the year goes on:") as tell:
        return walk(partnership, plan, _teller(tell))


def _teller(tell: Callable[[str], None]) -> Callable[[date, Year], None]:
    before = Counter[str]()

    def told(day: date, year: Year) -> None:
        now = Counter(came=year.came.total(), done=year.done.total())
        new = now - before
        before.clear()
        before.update(now)
        month = f"{day:%B %Y}"
        say(f"  {month:16}{new['came']:4} came in {new['done']:6} tasks done")
        tell(f"{day:%B} is over")

    return told


def _tell_figures(partnership: Partnership, wish: Wish) -> None:
    act = figures.of_report(partnership, figures.ACT, wish.first, wish.last)
    rows: Sequence[Sequence[object]] = [(one.name, _number(one.number)) for one in act]
    show_rows("\nThe figures that section 104 wants published", ["figure", "number"], rows)
    short = [
        (report, one.name, _number(one.number))
        for report, one in figures.in_short(partnership, wish.first, wish.last)
    ]
    show_rows("\nFor those who run the service", ["report", "figure", "number"], short)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _tell_where(shown: str, stands: datetime) -> None:
    say(
        f"\nThe year lies in {shown}; its clock stands at {stands:%-d %B %Y %H:%M} UTC. Look at it:"
    )
    typed = (
        f"{program()} serve --demo --database {shown} --virtual-clock {stands:%Y-%m-%dT%H:%M:%SZ}"
    )
    out.print(f"  [bold]{typed}[/]", soft_wrap=True)


def judge(troubles: Counter[str], found: Sequence[Fault]) -> None:
    """Tell how many faults were found and how often somebody was refused; at most 40 by name.

    Raises:
        Stop: there was any.
    """
    say(f"\n{len(RULES)} rules looked at: {len(found)} faults, {troubles.total()} refusals.")
    lines = [*map(str, found), *(f"refused {n} times: {what}" for what, n in troubles.items())]
    if lines:
        more = [f"and {len(lines) - MOST_TOLD} more"] if len(lines) > MOST_TOLD else []
        raise Stop("\n".join([*lines[:MOST_TOLD], *more]), FOUND)
