"""The colours of a picture by day and by night, and the style sheet that uses them.

Every pair that must be told apart holds WCAG 2.2 AA: text on its ground 4.5 to 1, strokes 3 to 1.
What a colour says is said by a mark, a width or dashes as well. Each rule names the colour of the
day first, so that a program that knows no CSS variables draws the picture by day.
"""

from collections.abc import Mapping
from types import MappingProxyType

from engine.drawing.text import FAMILY

ROOT = "reeve-drawing"

DAY: Mapping[str, str] = MappingProxyType(
    {
        "paper": "#ffffff", "ink": "#1c2127", "soft": "#59636e", "band": "#eef1f4",
        "done": "#1a6b34", "done-fill": "#e0f3e5", "active": "#0a57a4", "active-fill": "#dcebfc",
        "waiting": "#7f5200", "waiting-fill": "#fff1cc", "incident": "#b3201a",
        "incident-fill": "#ffe3e0", "canceled": "#636a72", "canceled-fill": "#eceef0",
        "heat-1": "#fff5dc", "heat-2": "#ffe4b0", "heat-3": "#ffcd80", "heat-4": "#ffb04f",
        "heat-5": "#f8902a", "heat": "#8f4600",
    }
)  # fmt: skip
NIGHT: Mapping[str, str] = MappingProxyType(
    {
        "paper": "#15191e", "ink": "#e8edf2", "soft": "#a3adb8", "band": "#242b33",
        "done": "#62c983", "done-fill": "#15351f", "active": "#77b7ff", "active-fill": "#143356",
        "waiting": "#eebc52", "waiting-fill": "#3d2f0c", "incident": "#ff948a",
        "incident-fill": "#4c1a18", "canceled": "#98a1ab", "canceled-fill": "#2a3037",
        "heat-1": "#2b2417", "heat-2": "#412d12", "heat-3": "#5a390e", "heat-4": "#75470a",
        "heat-5": "#8d5304", "heat": "#f0a350",
    }
)  # fmt: skip

THICK = ("active", "waiting", "incident", "added", "changed")

# Selector, then `property:value` pairs; a value that begins with `$` is a colour.
RULES = (
    (".page", "fill:$paper"),
    (".body", "fill:$paper;stroke:$ink;stroke-width:1.6"),
    (".frame", "fill:none;stroke:$ink;stroke-width:1.6"),
    (".band", "fill:$band;stroke:$ink;stroke-width:1.6"),
    (".line", "fill:none;stroke:$ink;stroke-width:1.4;stroke-linecap:round;stroke-linejoin:round"),
    (".plane", "fill:$paper;stroke:$ink;stroke-width:1.4;stroke-linejoin:round"),
    (".ink", "fill:$ink;stroke:$ink;stroke-width:1;stroke-linejoin:round"),
    (".seam", "fill:none;stroke:$paper;stroke-width:1.4;stroke-linejoin:round"),
    (".strong", "stroke-width:3"),
    (".slash", "stroke-width:2.2"),
    (".bold", "stroke-width:3.6"),
    (".dashes", "stroke-dasharray:6 4"),
    (".beads", "stroke-dasharray:3.7 2.3"),
    (".dots", "stroke-dasharray:1.5 4;stroke-linecap:round"),
    (".dash-dot", "stroke-dasharray:10 5 1 5;stroke-linecap:round"),
    (".wire", "fill:none;stroke:$ink;stroke-width:1.5;stroke-linejoin:round"),
    (".wire.dashes", "stroke-dasharray:8 5"),
    (".wire.dots", "stroke-dasharray:.5 4.5;stroke-width:1.8;stroke-linecap:round"),
    (".head", "fill:$ink;stroke:$ink;stroke-width:1;stroke-linejoin:round"),
    (".foot", "fill:$paper;stroke:$ink;stroke-width:1.3;stroke-linejoin:round"),
    (".text", f"fill:$ink;font-family:{FAMILY};text-anchor:middle"),
    (".left", "text-anchor:start"),
    (".halo", "paint-order:stroke;stroke:$paper;stroke-width:3;stroke-linejoin:round"),
    (".small", "fill:$soft"),
    (".bare .wire", "stroke:$soft;stroke-width:1"),
    (".bare .head", "fill:$soft;stroke:$soft"),
    (".completed .body", "fill:$done-fill;stroke:$done"),
    (".completed .frame,.taken .wire", "stroke:$done"),
    (".taken .wire", "stroke-width:3.2"),
    (".taken .head", "fill:$done;stroke:$done"),
    (".active .body", "fill:$active-fill;stroke:$active;stroke-width:3.2"),
    (".active .frame", "stroke:$active;stroke-width:3.2"),
    (".waiting .body", "fill:$waiting-fill;stroke:$waiting;stroke-width:3.2"),
    (".waiting .frame", "stroke:$waiting;stroke-width:3.2"),
    (".incident .body", "fill:$incident-fill;stroke:$incident;stroke-width:4"),
    (".incident .frame", "stroke:$incident;stroke-width:4"),
    (".canceled .body", "fill:$canceled-fill;stroke:$canceled;stroke-dasharray:5 4"),
    (".canceled .frame", "stroke:$canceled;stroke-dasharray:5 4"),
    (".missed .wire", "stroke:$incident;stroke-width:3;stroke-dasharray:7 5"),
    (".missed .head", "fill:$incident;stroke:$incident"),
    (".added .body", "fill:$done-fill;stroke:$done;stroke-width:3.2"),
    (".added .frame", "stroke:$done;stroke-width:3.2"),
    (".added .wire", "stroke:$done;stroke-width:3.2"),
    (".added .head", "fill:$done;stroke:$done"),
    (".changed .body", "fill:$waiting-fill;stroke:$waiting;stroke-width:3.2"),
    (".changed .frame", "stroke:$waiting;stroke-width:3.2"),
    (".changed .wire", "stroke:$waiting;stroke-width:3.2"),
    (".changed .head", "fill:$waiting;stroke:$waiting"),
    (".moved .body,.moved .frame", "stroke:$active"),
    (".moved .wire", "stroke:$active;stroke-dasharray:14 3"),
    (".moved .head", "fill:$active;stroke:$active"),
    *(
        (f".heat-{step} .body", f"fill:$heat-{step};stroke:$heat;stroke-width:{1 + step * 0.6:.1f}")
        for step in range(1, 6)
    ),
    *(
        (f".heat-{step} .frame", f"stroke:$heat;stroke-width:{1 + step * 0.6:.1f}")
        for step in range(1, 6)
    ),
    *(
        (f".heat-{step} .wire", f"stroke:$heat;stroke-width:{1 + step}")
        for step in range(1, 6)
    ),
    *((f".heat-{step} .head", "fill:$heat;stroke:$heat") for step in range(1, 6)),
    # Thickness means something in a circle and round a call: a state must not change that.
    (
        ",".join(f".event.{one} .body" for one in THICK),
        "stroke-width:2.2",
    ),
    (".event .body.bold", "stroke-width:4"),
    (".activity .body.bold", "stroke-width:4.6"),
    (".badge", "fill:$paper;stroke:$ink;stroke-width:1.4"),
    *(
        (f".badge.{name}", f"fill:${colour};stroke:$paper")
        for name, colour in (
            ("done", "done"), ("active", "active"), ("waiting", "waiting"),
            ("incident", "incident"), ("canceled", "canceled"), ("heat", "heat"),
        )
    ),
    (".on", "fill:none;stroke:$paper;stroke-width:2;stroke-linecap:round;stroke-linejoin:round"),
    (".on-fill", "fill:$paper"),
    (".on-text", f"fill:$paper;font-family:{FAMILY};font-weight:bold;text-anchor:middle"),
    (".heading", "font-weight:bold"),
    (".way", "fill:$active;text-decoration:underline"),
    ("a:hover .body", "stroke:$active"),
    ("a:focus-visible .body", "stroke:$active;stroke-width:4"),
)  # fmt: skip


def _declarations(text: str) -> str:
    written = []
    for pair in text.split(";"):
        name, _, value = pair.partition(":")
        if value.startswith("$"):
            written.append(f"{name}:{DAY[value[1:]]}")
            value = f"var(--{value[1:]})"
        written.append(f"{name}:{value}")
    return ";".join(written)


def _rule(selectors: str, declarations: str) -> str:
    # Each rule is for the picture only: a page that holds it keeps its own styles.
    own = ",".join(f".{ROOT} {one}" for one in selectors.split(","))
    return f"{own}{{{_declarations(declarations)}}}"


def _variables(colours: Mapping[str, str]) -> str:
    return ";".join(f"--{name}:{colour}" for name, colour in colours.items())


STYLE = (
    f".{ROOT}{{{_variables(DAY)}}}"
    f"@media screen and (prefers-color-scheme:dark){{.{ROOT}{{{_variables(NIGHT)}}}}}"
    + "".join(_rule(*rule) for rule in RULES)
)
