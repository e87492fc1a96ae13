"""Letters on paper: readable pages, and nothing that anybody wrote becomes a command."""

import io
import string
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from app.casework.letter_addresses import LetterAddress, address_of
from app.casework.letter_blocks import blocks_of
from app.casework.letter_paper import LetterNotPrinted, paper
from app.store.letters import LetterRow
from tests.letters.samples import NOW, rendered

HEAD = "**Poole Partnership**\n\n30 March 2026\n\nOur reference: {{ facts.application_no }}\n\n"
ADA = {"name": "Ada Example", "post": "1 High Street\nPoole\nBH15 1AA"}
WORDS = st.text(st.sampled_from(string.printable), min_size=1, max_size=80)


def sent(body, *, address=None, **scope):
    letter = rendered(HEAD + body, **scope)
    return LetterRow(
        key="1",
        tenant="poole",
        process_instance_key="2",
        business_id="CT-1",
        element_id="send",
        job_key="1",
        letter_id="TEST",
        version="1",
        title=letter.title,
        recipient="applicant",
        channel="post",
        text=letter.text,
        html=letter.html,
        sent_at=NOW,
        address={} if address is None else address,
    )


def pages(letter):
    return PdfReader(io.BytesIO(paper(letter)))


def words(letter):
    return "".join("".join(page.extract_text() for page in pages(letter).pages).split())


@settings(max_examples=40)
@given(WORDS)
@example('#eval("1 + 1") #sys.inputs $x^2$ *b* _i_ <label> @ref [c] `raw` // no /* no */ \\ \n= h')
@example('"]}, {"kind": "heading"')
def test_what_anybody_wrote_stands_on_the_page_as_it_was_written(story):
    letter = sent("before {{ personal.story }} after", personal={"story": story})

    assert f"before{''.join(story.split())}after" in words(letter)


def test_a_page_has_sender_address_reference_and_page_numbers():
    long = "It is about your street. " * 40
    found = pages(sent(f"Dear Ada\n\n# Hello\n\n{long}\n\n{long}\n\n{long}", address=ADA))

    first, second = (page.extract_text() for page in found.pages)
    expected = ["Poole Partnership", "Ada Example", "1 High Street", "Poole", "BH15 1AA"]
    expected += ["30 March 2026", "Our reference: CT-1", "Dear Ada", "Hello"]
    assert first.split("\n")[: len(expected)] == expected
    assert first.rstrip().endswith("Page 1 of 2")
    assert "Our reference: CT-1" in second
    assert second.rstrip().endswith("Page 2 of 2")
    width, height = (round(float(each) / 72 * 25.4) for each in found.pages[0].mediabox[2:])
    assert (width, height) == (210, 297)


def test_a_page_can_be_read_aloud():
    root = pages(sent("# Hello\n\nText.\n\n- one\n- two")).trailer["/Root"]

    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in root["/Metadata"].get_data()


def test_the_same_letter_is_the_same_page():
    assert paper(sent("Hello")) == paper(sent("Hello"))


def test_a_letter_may_have_been_sent_in_the_middle_of_a_second():
    letter = replace(sent("Dear Ada"), sent_at=NOW.replace(microsecond=123_456))

    assert "DearAda" in words(letter)


def test_a_sign_that_no_font_has_is_said_and_never_left_out():
    with pytest.raises(LetterNotPrinted, match=r"no font at hand has the sign .* install a font"):
        paper(sent("Dear \U0001317f"))


def test_lists_and_quotes_keep_their_order_and_their_numbers():
    body = "3. one\n4. two\n   - inner\n\n> quoted\n\n    code  here\n\n---\n\nlast \\\nline"

    assert words(sent(body)).startswith(
        "PoolePartnership30March2026Ourreference:CT-13.one4.two•innerquotedcodeherelastline"
    )


def test_no_heading_skips_a_level():
    levels = [one.level for one in blocks_of("<h2>a</h2><h4>b</h4><h1>c</h1><h6>d</h6>")]
    assert levels == [1, 2, 1, 2]


@pytest.mark.parametrize(
    ("known", "recipient", "expected"),
    [
        (
            {"complainant_name": "Ann", "address": "1 Lane, Poole\nBH15 1AA"},
            "victim",
            LetterAddress(name="Ann", post="1 Lane\nPoole\nBH15 1AA"),
        ),
        (
            {"applicant_name": "Bo", "contact_details": "1 Lane\nBH15 1AA\nbo@example.org"},
            "applicant",
            LetterAddress(name="Bo", post="1 Lane\nBH15 1AA", email="bo@example.org"),
        ),
        (
            {"applicant_name": "Bo", "contact_details": "07700 900123 (mornings), bo@example.org"},
            "applicant",
            LetterAddress(name="Bo", email="bo@example.org", phone="07700 900123"),
        ),
        (
            {"applicant_name": "Bo", "contact_details": "a@example.org, not b@example.org"},
            "applicant",
            LetterAddress(name="Bo"),
        ),
        (
            {"perpetrator_name": "Cy", "contact_details": "ann@example.org", "address": "1 Lane"},
            "perpetrator",
            LetterAddress(name="Cy"),
        ),
        (
            {"respondent_name": "Di", "perpetrator_address": "1 Lane", "perpetrator_name": "Cy"},
            "perpetrator",
            LetterAddress(name="Di"),
        ),
        (
            {"respondent_name": "Di", "penalty_name": "Eve", "penalty_address": "2 Lane; BH1 1AA"},
            "alleged perpetrator",
            LetterAddress(name="Eve", post="2 Lane\nBH1 1AA"),
        ),
        ({"complainant_name": "Ann", "address": "1 Lane"}, "agency:police", LetterAddress()),
    ],
)
def test_an_address_is_taken_only_where_it_cannot_be_meant_otherwise(known, recipient, expected):
    assert address_of(known, recipient) == expected


def test_an_address_without_a_postcode_is_for_a_person_to_print():
    known = LetterAddress(post="The yellow house\nPoole", email="a@example.org")

    assert known.lines == ["The yellow house", "Poole"]
    assert [known.by(way) for way in ("post", "email", "text", "phone")] == [
        "",
        "a@example.org",
        "",
        "",
    ]
