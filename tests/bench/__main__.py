"""`python -m tests.bench`: measure, check what came of it, and write docs/benchmarks.md."""

import argparse
import logging
import shlex
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench import comparison, machine
from tests.bench.bench import Bench, benches
from tests.bench.figures import (
    decision_tables,
    drawings,
    engine_costs,
    expressions,
    growth,
    layers,
    location_patterns,
    operations,
    real_process,
    throughput,
    timers,
)
from tests.bench.measures import Measured
from tests.bench.report import Report, Section

FIGURES = (
    throughput,
    engine_costs,
    real_process,
    timers,
    operations,
    growth,
    layers,
    decision_tables,
    expressions,
    drawings,
    location_patterns,
)
LOG = logging.getLogger("bench")
Measure = Callable[[Bench], Iterator[Measured]]


def name_of(figure: object) -> str:
    return str(getattr(figure, "__name__", "")).rpartition(".")[2]


def main() -> int:
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    given = _arguments()
    with benches(quick=given.quick) as bench:
        report = _report(bench, given)
    report.write(given.output)
    LOG.info("written to %s", given.output)
    return 1 if report.failures else 0


def _report(bench: Bench, given: argparse.Namespace) -> Report:
    facts = machine.description()
    settings = []
    for kind in bench.places.kinds:
        with bench.places.database(kind) as place:
            settings.append(place.settings)
    sections, failures = [], []
    for section, failure in _sections(bench, given):
        sections.append(section)
        failures += [failure] * bool(failure)
    typed = " ".join(["python -m tests.bench", *map(shlex.quote, sys.argv[1:])])
    return Report(typed, facts, settings, sections, failures)


def _sections(bench: Bench, given: argparse.Namespace) -> Iterator[tuple[Section, str]]:
    if given.against:
        yield _section(comparison, bench, lambda one: comparison.measure(one, given.against))
        return
    for figure in FIGURES:
        if not given.only or name_of(figure) in given.only:
            yield _section(figure, bench, figure.measure)


def _section(figure, bench: Bench, measure: Measure) -> tuple[Section, str]:
    """Measure until the end or the first wrong result; what was measured before is kept."""
    name, measured, failure = name_of(figure), [], ""
    try:
        for one in measure(bench):
            LOG.info("%s", " | ".join(one.row()))
            measured.append(one)
    except Exception as error:  # noqa: BLE001  # the other figures are still wanted
        LOG.error("%s", traceback.format_exc())  # noqa: TRY400
        failure = f"{name}: {type(error).__name__}: {error}"
    return Section(name, figure.TITLE, figure.HOW, measured), failure


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    names = [name_of(figure) for figure in FIGURES]
    parser.add_argument("--quick", action="store_true", help="tiny sizes: does it work at all?")
    parser.add_argument("--only", nargs="+", choices=names, metavar="NAME", help=", ".join(names))
    parser.add_argument("--against", metavar="COMMIT", help="compare with another commit instead")
    parser.add_argument("--output", type=Path, default=Path("var/bench"), help="the folder")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
