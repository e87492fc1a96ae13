"""The page behind a one-time link: a form in plain English that needs no script and no other host.

It asks what the task's form asks and shows what the task shows, nothing else of the case.
"""

import base64
import hashlib
import html
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from app.api.answer_fields import Fields, Schema, answered_rows, questions_of, rows_of
from engine.date_words import long_date
from engine.errors import Finding

STYLE = (
    "body{font:1.1rem/1.5 Arial,sans-serif;color:#0b0c0c;margin:0 auto;max-width:42rem;"
    "padding:1rem}h1{font-size:1.8rem}fieldset{border:0;margin:0 0 1.5rem;padding:0}"
    "legend,label{font-weight:700}legend.row{font-size:1.2rem}.q{margin:0 0 1.5rem}"
    ".hint{color:#505a5f;margin:.2rem 0}textarea,input[type=text],input[type=date]{"
    "border:2px solid #0b0c0c;box-sizing:border-box;font:inherit;padding:.3rem;width:100%}"
    ".one label{font-weight:400}input[type=radio]{height:1.5rem;margin:.3rem .6rem .3rem 0;"
    "vertical-align:middle;width:1.5rem}.error,.summary{border-left:5px solid #d4351c;"
    "padding-left:1rem}.message{color:#d4351c;font-weight:700}:focus{outline:3px solid #0b0c0c;"
    "background:#fd0}a{color:#1d70b8}button{background:#00703c;border:0;color:#fff;font:inherit;"
    "font-weight:700;padding:.6rem 1.2rem}"
)
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
USELESS = (
    "This link cannot be used",
    "<p>It may have been used before, its time may be over, or the answer is not needed any more."
    "</p><p>Copy the whole address from the letter. If that does not help, ask whoever wrote to"
    " you for another link.</p>",
)
THANKS = (
    "Thank you. We have your answer",
    "<p>You can close this page. The link cannot be used again.</p><p>If you want to add"
    " something, write to whoever sent you the letter.</p>",
)
SKIPPED = frozenset({"privacy_notice_version"})
EMPTY_ROWS = 3


class AnswerForm:
    """One form as it is filled in: what was entered stays, and what is wrong is said beside it."""

    def __init__(
        self,
        schema: Schema,
        given: Mapping[str, Sequence[Schema]],
        fields: Fields,
        findings: Sequence[Finding] = (),
    ) -> None:
        self._schema = schema
        self._given = given
        self._fields = fields
        order = [*questions_of(schema)]
        rows = answered_rows(schema, fields, given)
        said = {_place(one, rows): one.message for one in reversed(findings)}
        self._wrong = dict(sorted(said.items(), key=lambda one: _rank(order, one[0])))

    def page(self, needed_by: date) -> str:
        """Return the whole page."""
        title = html.escape(str(self._schema.get("title", "Your answer")))
        parts = [
            self._summary(),
            f"<h1>{title}</h1><p>We need your answer by <strong>{long_date(needed_by)}</strong>."
            " You can send it once. You hold nothing, or the law forbids you to share? Say so"
            " here: that is an answer, too.</p>",
            '<form method="post" novalidate autocomplete="off">',
            *self._questions(),
            "<button>Send your answer</button></form>",
        ]
        return _page(("Error: " if self._wrong else "") + title, "".join(parts))

    def _summary(self) -> str:
        if not self._wrong:
            return ""
        lines = "".join(
            f'<li><a href="#{html.escape(self._anchor(at))}">{html.escape(message)}</a></li>'
            for at, message in self._wrong.items()
        )
        return (
            '<div class="summary" role="alert" aria-labelledby="wrong"><h2 id="wrong">There is a'
            f" problem</h2><ul>{lines}</ul></div>"
        )

    def _anchor(self, at: str) -> str:
        known = questions_of(self._schema)
        return at if at.partition(".")[0] in known else next(iter(known), "")

    def _questions(self) -> Iterator[str]:
        for name, question in questions_of(self._schema).items():
            if name in SKIPPED:
                continue
            if question.get("type") == "array":
                yield from self._list(name, question)
            else:
                yield self._question(name, question)

    def _list(self, name: str, question: Schema) -> Iterator[str]:
        given = self._given.get(name, ())
        kind = str(_hints(question).get("itemLabel", "Row"))
        yield f'<h2 id="{name}">{html.escape(_title(question))}</h2>{self._message(name)}'
        for number in range(len(given) or EMPTY_ROWS):
            stood = given[number] if number < len(given) else {}
            shown = ", ".join(_words(value) for value in stood.values())
            yield f'<fieldset><legend class="row">{html.escape(f"{kind} {shown or number + 1}")}'
            yield "</legend>"
            for part, one in questions_of(rows_of(question)).items():
                if part not in stood:
                    yield self._question(f"{name}.{number}.{part}", one)
            yield "</fieldset>"

    def _question(self, name: str, question: Schema) -> str:
        hint = str(_hints(question).get("hint", ""))
        said = self._message(name) + (
            f'<p class="hint" id="{name}-hint">{html.escape(hint)}</p>' if hint else ""
        )
        ids = [f"{name}-hint"] * bool(hint) + [f"{name}-error"] * (name in self._wrong)
        described = f' aria-describedby="{" ".join(ids)}"' if ids else ""
        title, choices = html.escape(_title(question)), _choices(question)
        wrong = " error" if name in self._wrong else ""
        if choices:
            body = (
                f"<fieldset{described}><legend>{title}</legend>{said}{self._radios(name, choices)}"
            )
            return f'<div class="q{wrong}">{body}</fieldset></div>'
        field = self._field(name, question, described)
        return f'<div class="q{wrong}"><label for="{name}">{title}</label>{said}{field}</div>'

    def _radios(self, name: str, choices: Mapping[str, str]) -> str:
        return "".join(
            self._radio(name, f"{name}-{number}" if number else name, value, words)
            for number, (value, words) in enumerate(choices.items())
        )

    def _radio(self, name: str, radio_id: str, value: str, words: str) -> str:
        checked = " checked" if value == self._fields.get(name) else ""
        return (
            f'<div class="one"><input type="radio" name="{name}" id="{radio_id}"'
            f' value="{html.escape(value)}"{checked}><label for="{radio_id}">'
            f"{html.escape(words)}</label></div>"
        )

    def _field(self, name: str, question: Schema, described: str) -> str:
        value = html.escape(self._fields.get(name, ""))
        if _hints(question).get("widget") == "textarea":
            return f'<textarea id="{name}" name="{name}" rows="5"{described}>{value}</textarea>'
        kind = {"date": "date"}.get(str(question.get("format")), "text")
        return f'<input type="{kind}" id="{name}" name="{name}" value="{value}"{described}>'

    def _message(self, name: str) -> str:
        if name not in self._wrong:
            return ""
        words = html.escape(self._wrong[name])
        return f'<p class="message" id="{name}-error">Error: {words}</p>'


def plain_page(title: str, body: str) -> str:
    """Return a page that only tells something."""
    return _page(title, f"<h1>{html.escape(title)}</h1>{body}")


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport"'
        ' content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f"<title>{title}</title><style>{STYLE}</style></head>"
        f"<body><main>{body}</main></body></html>"
    )


def _rank(order: Sequence[str], at: str) -> int:
    name = at.partition(".")[0]
    return order.index(name) if name in order else len(order)


def _place(finding: Finding, rows: Mapping[str, Sequence[int]]) -> str:
    name, _, rest = (finding.pointer or "").strip("/").partition("/")
    number, _, part = rest.partition("/")
    answered = rows.get(name, ())
    if not number.isdecimal() or int(number) >= len(answered):
        return name
    return f"{name}.{answered[int(number)]}.{part}" if part else name


def _title(question: Schema) -> str:
    return str(question.get("title", ""))


def _hints(question: Schema) -> Mapping[str, object]:
    found = question.get("x-ui")
    return found if isinstance(found, dict) else {}


def _choices(question: Schema) -> Mapping[str, str]:
    if question.get("type") == "boolean":
        return {"yes": "Yes", "no": "No"}
    found = question.get("oneOf")
    listed = found if isinstance(found, list) else []
    return {str(one["const"]): str(one.get("title", one["const"])) for one in listed}


def _words(value: object) -> str:
    return long_date(value) if isinstance(value, date) else str(value)
