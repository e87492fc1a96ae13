"""Regular expressions of XPath: what they find, what they refuse, and that none runs for long."""

import re
import time
from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import feel
from engine.feel import patterns
from engine.feel.errors import NoValue
from engine.feel.regex.careful import Careful
from engine.feel.regex.intervals import Intervals, of_category
from engine.feel.regex.linear import Linear
from engine.feel.regex.reader import Reader
from tests.feel.sizes import many
from tests.feel.values import value

FOUND = [
    # text, pattern, flags, whether it occurs
    ("x", "[A-Z-[OI]]", "i", True),
    ("i", "[A-Z-[OI]]", "i", False),
    ("e", "^[a-z-[aeiou]]$", "", False),
    ("b", "^[a-z-[aeiou]]$", "", True),
    ("b", "^[^a-z-[b]]$", "", False),
    ("é", r"^[\p{L}-[a-z]]$", "", True),
    ("e", r"^[\p{L}-[a-z]]$", "", False),
    ("c", "^[a-z-[b-y-[c]]]$", "", True),
    ("d", "^[a-z-[b-y-[c]]]$", "", False),
    ("-", "^[a-]$", "", True),
    ("-", "^[-a]$", "", True),
    (".", "^[0-9-.]$", "", True),
    ("-", "^[0-9-.]$", "", True),
    ("^", "^[a^]$", "", True),
    # back references
    ("aa", r"^(a)\1$", "", True),
    ("aA", r"^(a)\1$", "", False),
    ("aA", r"^(a)\1$", "i", True),
    ("abab", r"^(?:(a)(b))\1\2$", "", True),
    ("abcabc", r"^(.+)\1$", "", True),
    ("abcab", r"^(.+)\1$", "", False),
    ("aa2", r"^(a)\12$", "", True),
    ("b", r"^(a)?b\1$", "", True),
    ('say "it\'s"', r"""(['"]).*\1$""", "", True),
    ("aab", r"^(a*?)\1b$", "", True),
    ("aaab", r"^(a|ab){2,3}?(b)?\2?$", "", True),
    ("aaab", r"^(a|ab){1,2}?(b)?\2?$", "", False),
    ("a", "[a-[a]]", "", False),
    ("aaaa", r"^(a{2})\1$", "", True),
    ("\n\nx\nx\n", r"^(\w)$\n\1$", "m", True),
    # flags
    ("a\nb", "a.b", "", False),
    ("a\rb", "a.b", "", False),
    ("a\nb", "a.b", "s", True),
    ("a\nb", "^b$", "", False),
    ("a\nb", "^b$", "m", True),
    ("a\n", "a$", "", False),
    ("a\n", "a$", "m", True),
    ("abcd\ndefg\n", "^$", "m", False),
    ("\nabcd\ndefg\n", "^$", "m", True),
    ("abcd\n\ndefg\n ", "^$", "m", True),
    ("\n", "^$", "m", True),
    ("", "^$", "m", True),
    ("HELLO", "hello", "i", True),
    ("\u212a", "k", "i", True),
    ("\N{LATIN SMALL LETTER LONG S}", "^s$", "i", True),
    ("Σ", "^ς$", "i", True),
    ("a", r"\p{Lu}", "i", False),
    ("a", r"[\p{Lu}B]", "i", False),
    ("b", r"[\p{Lu}B]", "i", True),
    ("q", "[^Q]", "i", False),
    ("hello world", r" hello[ ]world", "x", True),
    ("hello world", r"hello\ sworld", "x", True),
    ("a b", "[a ] [ b]", "x", True),
    ("[ ]", r"\[ [ ] \]", "x", True),
    ("a.b", "a.b", "q", True),
    ("axb", "a.b", "q", False),
    ("A.B", "a.b", "qi", True),
    ("a", "", "", True),
    # escapes
    ("é", r"^\i$", "", True),
    ("1", r"^\i$", "", False),
    ("1", r"^\c$", "", True),
    ("1", r"^\I$", "", True),
    (" ", r"^\C$", "", True),
    (":", r"^[\i]\c*$", "", True),
    ("\N{ARABIC-INDIC DIGIT ONE}", r"^\d$", "", True),
    ("a", r"^[^\d\s]$", "", True),
    ("1", r"^[\D]$", "", False),
    ("_", r"^\w$", "", False),  # a sign of punctuation is none of XML Schema's words
    ("+", r"^\w$", "", True),
    ("_", r"^[\W]$", "", True),
    ("\u00a0", r"^\s$", "", False),
    ("\u00a0", r"^[\S]$", "", True),
    ("\u0378", r"^\p{Cn}$", "", True),
    ("\u0378", r"^\p{C}$", "", True),
    ("a", r"^\P{C}$", "", True),
    ("\N{GREEK SMALL LETTER ALPHA}", r"^\p{IsGreek}\p{IsGreekandCoptic}?$", "", True),
    ("a", r"^\P{IsGreek}$", "", True),
    ("a", r"^[\p{IsGreek}a]$", "", True),
    ("\N{GREEK SMALL LETTER ALPHA}", r"^[\P{IsGreek}]$", "", False),
    ("é", r"^\p{IsLatin-1Supplement}$", "", True),
    ("💬", r"^.$", "", True),
    ("💬", r"^\p{So}$", "", True),
    ("a-b\\c{}", r"^a\-b\\c\{\}$", "", True),
    ("$", r"^\$$", "", True),
    ("\t\n\r", r"^\t\n\r$", "", True),
    ("ab", "^a{1}b{1,}c{0}$", "", True),
    ("é", "^[à-ü]$", "", True),
]
REFUSED = [
    *("(", ")", "[", "]", "[]", "[a", "a{", "a}", "a{2,1}", "a{,2}", "a{1001}", "*", "+a", "a**"),
    *("a?+", "(?=a)", "(?!a)", "(?<n>a)", "(?P<n>a)", "(?i)a", r"\b", r"\A", r"\Z", r"\x41", r"\0"),
    *(r"\1", r"(a\1)", r"(a)\2", r"(a)[\1]", "[b-a]", r"[a-\d]", "[a[b]]", "[[:alpha:]]", "\\"),
    *(r"\p", r"\p{}", r"\p{ L}", r"\p{Xx}", r"\p{Cs}", r"\p{IsKlingon}", r"\pL", r"\e", r"\_", "{"),
    *("(" * 41 + ")" * 41, "[a-" * 12 + "[b" + "]" * 13, "((((a{1000}){1000}){1000}){1000})"),
]


@pytest.mark.parametrize(("text", "pattern", "flags", "occurs"), FOUND)
def test_a_pattern_occurs_or_not(text: str, pattern: str, flags: str, occurs: bool) -> None:
    assert value("matches(t, p, f)", t=text, p=pattern, f=flags) is occurs


@pytest.mark.parametrize("pattern", REFUSED)
def test_what_is_no_pattern_of_xpath_is_null_with_a_reason(pattern: str) -> None:
    found = feel.compile('matches("a", p)').explain({"p": pattern})

    assert found.value is None
    assert len(found.warnings) == 1


@pytest.mark.parametrize(
    ("call", "result"),
    [
        (r'replace("abab", "(a)(b)\\1\\2", "<$2$1>")', "<ba>"),
        (r'replace("aa bb cd", "(\\w)\\1", "[$1$1]")', "[aa] [bb] cd"),
        (r'replace("hello world", "(\\w+)\\s(\\w+)", "$2 $1")', "world hello"),
        ('replace("a.b.c", ".", "-", "q")', "a-b-c"),
        ('replace("ABC", "b", "x", "i")', "AxC"),
        (r'split("a1b22c", "\\d+")', ["a", "b", "c"]),
        (r'split("a--b-c", "(-)\\1?")', ["a", "b", "c"]),
        (r'split("2026-03-02", "[\\p{P}-[_]]")', ["2026", "03", "02"]),
        ('replace("one\ntwo\n", "^t", "T", "m")', "one\nTwo\n"),
        ('replace("abc", "(x)?b", "[$1]")', "a[]c"),
    ],
)
def test_what_was_found_is_replaced_and_cut(call: str, result: object) -> None:
    assert value(call) == result


BOMBS = {
    "nested": r"(a*)*\1b",
    "alternatives": r"(a|a)*\1c",
    "references": r"(a+)+\1+\1+\1+$b",
    "squares": r"(.*)(.*)(.*)(.*)(.*)\1\2\3\4\5x",
    "lazy": r"(a+?)+?\1x",
    "empty": r"(\1?)*()\2*(a?)*\3*b",
    "lines": r"(^a*$\n?)*^b$c",
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_of_back_references_stops_within_the_budget(name: str) -> None:
    started, text = time.perf_counter(), "a" * 3000 + "\n"
    for call in ("matches(t, p)", 'replace(t, p, "")', 'matches(t, p, "m")'):
        with suppress(feel.FeelLimitExceeded):
            assert value(call, t=text, p=BOMBS[name]) in (False, None, text)
    assert time.perf_counter() - started < 4.5


def test_a_pattern_that_grows_too_much_is_refused() -> None:
    found = feel.compile('matches("a", p)').explain({"p": r"((((a{90}){90}){90}){90})\1"})

    assert found.value is None
    assert "repeats too much" in found.warnings[0].message


PIECES = st.recursive(
    st.sampled_from(["a", "b", ".", "[ab]", "[^a]", "[a-c-[b]]", r"\w", r"\d", "^", "$", "é", "A"]),
    lambda inner: st.one_of(
        st.builds("({})".format, inner),
        st.builds("(?:{}|{})".format, inner, inner),
        st.builds("(?:{}){}".format, inner, st.sampled_from(["*", "+", "?", "{1,2}", "*?", "{2}"])),
        st.builds("{}{}".format, inner, inner),
    ),
    max_leaves=6,
)
TEXTS = st.text("abAcé1\n", max_size=8)


@settings(deadline=None)
@given(PIECES, TEXTS, st.sampled_from(["", "i", "s", "m", "is"]))
def test_both_engines_find_the_same(pattern: str, text: str, flags: str) -> None:
    reader = Reader(pattern, flags)
    tree = reader.whole()
    careful, linear = Careful(tree, reader.groups, flags), Linear(tree, flags)
    if "m" in flags and text.endswith("\n"):
        return
    run = feel.Run({})
    assert careful.occurs(run, text) == linear.occurs(run, text)
    found = [next(engine.occurrences(run, text), None) for engine in (careful, linear)]
    if found[0] is not None:
        assert found[0].start() == found[1].start()


@settings(deadline=None, max_examples=many(100, share=Fraction(1, 10)))
@given(
    st.text(max_size=12),
    st.text("ab(1)[]*+?{}|\\^$-.,pLIsi", max_size=12),
    st.sampled_from("smixq"),
)
def test_any_pattern_is_searched_or_refused(text: str, pattern: str, flag: str) -> None:
    with suppress(feel.FeelLimitExceeded):
        assert value("matches(t, p, f)", t=text, p=pattern, f=flag) in (True, False, None)


@given(st.text("ab()*1", max_size=8), TEXTS)
def test_a_literal_pattern_is_found_where_the_text_is(part: str, text: str) -> None:
    assert value('matches(t, p, "q")', t=text, p=part) is (part in text)
    assert value("matches(t, p)", t=text, p=re.sub(r"([()*])", r"\\\1", part)) is (part in text)


@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), max_size=5), st.integers(0, 500)
)
def test_sets_of_characters_keep_the_laws_of_sets(pairs: list[tuple[int, int]], code: int) -> None:
    found = Intervals(pairs)
    inside = any(first <= code <= last for first, last in pairs)

    assert (code in found) is inside
    assert (code in found.complement()) is not inside
    assert code not in found.minus(found)
    assert code in found.union(found.complement())
    assert found.complement().complement().pairs == found.pairs


def test_categories_hold_what_unicode_says() -> None:
    assert ord("A") in of_category("Lu")
    assert ord("a") not in of_category("Lu")
    assert ord("a") in of_category("L")
    assert 0xD800 not in of_category("C")
    assert 0xE0100 in of_category("Mn")
    assert 0x50000 in of_category("Cn")
    assert 0xF0000 in of_category("Co")


def test_a_flag_nobody_knows_is_refused() -> None:
    with pytest.raises(NoValue, match="flags"):
        patterns.compiled("a", "g")
