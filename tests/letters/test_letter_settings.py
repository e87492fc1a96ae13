"""How letters leave is told by the environment, and checked before anything starts."""

import pytest

from app.letter_settings import WrongSetting
from app.settings import from_environment
from tests.letters.post_offices import NOTIFY_KEY, TEMPLATE

MAIL = {"REEVE_SMTP_HOST": "mail.example", "REEVE_SMTP_FROM": "asb@poole.example"}
NOTIFY = {"REEVE_NOTIFY_KEY": NOTIFY_KEY, "REEVE_NOTIFY_EMAIL_TEMPLATE": TEMPLATE}


def letters(**given: str):
    return from_environment(given).letters


def test_without_a_word_everything_stays_in_the_outbox():
    settings = letters()

    ways = ("post", "email", "text", "in_person", "secure")
    assert [settings.connector("poole", way) for way in ways] == ["outbox"] * 3 + [""] * 2


def test_a_partnership_may_have_a_way_of_its_own(tmp_path):
    key = tmp_path / "key"
    key.write_text(f"{NOTIFY_KEY}\n")
    given = {**NOTIFY, "REEVE_NOTIFY_KEY_FILE": str(key)}
    del given["REEVE_NOTIFY_KEY"]
    said = "email=smtp poole/email=notify post=notify poole/secure=smtp"
    settings = letters(REEVE_LETTERS=said, **MAIL, **given)

    assert settings.connector("islington", "email") == "smtp"
    assert settings.connector("poole", "email") == "notify"
    assert settings.connector("poole", "post") == "notify"
    assert [settings.connector(one, "secure") for one in ("poole", "islington")] == ["smtp", ""]
    assert NOTIFY_KEY not in repr(settings)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"REEVE_LETTERS": "email"}, "REEVE_LETTERS: 'email' is not like email=smtp"),
        ({"REEVE_LETTERS": "email=pigeon"}, "the connectors are outbox, smtp, notify"),
        ({"REEVE_LETTERS": "post=smtp"}, "smtp takes only email, secure"),
        ({"REEVE_LETTERS": "secure=notify"}, "notify takes only email, post, text"),
        ({"REEVE_LETTERS": "post=outbox post=notify"}, "says twice who takes 'post'"),
        ({"REEVE_LETTERS": "email=smtp"}, "REEVE_SMTP_HOST is needed"),
        ({**MAIL, "REEVE_LETTERS": "email=smtp", "REEVE_SMTP_FROM": "x"}, "REEVE_SMTP_FROM must"),
        ({**MAIL, "REEVE_LETTERS": "email=smtp", "REEVE_SMTP_TLS": "off"}, "only on this machine"),
        ({**MAIL, "REEVE_LETTERS": "email=smtp", "REEVE_SMTP_TLS": "ssl"}, "must be one of"),
        ({**MAIL, "REEVE_LETTERS": "email=smtp", "REEVE_SMTP_USER": "u"}, "belong together"),
        ({"REEVE_LETTERS": "post=notify"}, "REEVE_NOTIFY_KEY .* must be an API key"),
        (
            {"REEVE_LETTERS": "email=notify", "REEVE_NOTIFY_KEY": NOTIFY_KEY},
            "REEVE_NOTIFY_EMAIL_TEMPLATE must be the id",
        ),
        (
            {**NOTIFY, "REEVE_LETTERS": "text=notify"},
            "REEVE_NOTIFY_TEXT_TEMPLATE must be the id",
        ),
        (
            {**NOTIFY, "REEVE_LETTERS": "post=notify", "REEVE_NOTIFY_URL": "http://evil.example"},
            "must begin with https",
        ),
        ({"REEVE_SMTP_PASSWORD_FILE": "/nowhere"}, "REEVE_SMTP_PASSWORD_FILE cannot be read"),
    ],
)
def test_a_wrong_setting_says_what_would_be_right(given, said):
    with pytest.raises(WrongSetting, match=said):
        letters(**given)
