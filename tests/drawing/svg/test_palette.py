"""Colours that can be told apart: the contrast that WCAG 2.2 asks for at level AA."""

import re

import pytest

from engine.drawing.svg.palette import DAY, NIGHT, ROOT, RULES, STYLE

TEXT, STROKE = 4.5, 3.0
GROUNDS = ("paper", "band", *(name for name in DAY if re.search(r"-fill$|heat-\d", name)))
STROKES = ("ink", "soft", "done", "active", "waiting", "incident", "canceled", "heat")
TIMES = pytest.mark.parametrize("colours", [DAY, NIGHT], ids=["day", "night"])


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_is_the_greatest_contrast() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21


@TIMES
@pytest.mark.parametrize("ground", GROUNDS)
def test_text_reads_on_every_ground(colours: dict[str, str], ground: str) -> None:
    assert contrast(colours["ink"], colours[ground]) >= TEXT


@TIMES
@pytest.mark.parametrize("stroke", STROKES)
def test_strokes_stand_out_from_the_paper(colours: dict[str, str], stroke: str) -> None:
    assert contrast(colours[stroke], colours["paper"]) >= STROKE


@TIMES
@pytest.mark.parametrize("badge", ["done", "active", "waiting", "incident", "canceled", "heat"])
def test_what_a_badge_says_reads_on_it(colours: dict[str, str], badge: str) -> None:
    assert contrast(colours["paper"], colours[badge]) >= TEXT


@TIMES
def test_more_heat_is_darker_by_day_and_lighter_by_night(colours: dict[str, str]) -> None:
    steps = [luminance(colours[f"heat-{step}"]) for step in range(1, 6)]
    assert steps == sorted(steps, reverse=colours is DAY)
    assert len(set(steps)) == len(steps)


def test_day_and_night_know_the_same_colours() -> None:
    assert DAY.keys() == NIGHT.keys()
    used = {name for _, text in RULES for name in re.findall(r"\$([\w-]+)", text)}
    assert used == DAY.keys()


def test_every_rule_is_for_the_picture_only() -> None:
    selectors = re.findall(r"(?:^|[{}])([^{}@]+)\{", STYLE)
    for one in ",".join(selectors).split(","):
        assert one.startswith(f".{ROOT}"), one
    assert "@media screen and (prefers-color-scheme:dark)" in STYLE


def test_a_program_without_variables_finds_the_colours_of_the_day() -> None:
    assert "fill:#ffffff;fill:var(--paper)" in STYLE
