"""Bundles out of archives and forms: what is taken, and what is refused while unpacking."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.api.uploads import MULTIPART, ZIP, unpack
from app.errors import Refused
from engine.errors import LimitExceeded
from engine.limits import Limits
from tests.api.permits import zipped

LIMITS = Limits(bundle=1000, diagram=500, resources=3)
ROOMY = Limits()
NAMES = st.from_regex(r"[a-z]{1,5}(/[a-z]{1,5}){0,2}\.[a-z]{3}", fullmatch=True)


def form(
    files: dict[str, bytes], fields: dict[str, str] | None = None, edge: str = "edge"
) -> bytes:
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in (fields or {}).items()
    ]
    for name, content in files.items():
        head = f'Content-Disposition: form-data; name="resources"; filename="{name}"'
        parts.append(f"--{edge}\r\n{head}\r\n\r\n".encode() + content + b"\r\n")
    return b"".join(parts) + f"--{edge}--\r\n".encode()


def of_form(edge: str = "edge") -> str:
    return f"{MULTIPART}; boundary={edge}"


@given(st.dictionaries(NAMES, st.binary(max_size=300), min_size=1, max_size=5))
def test_an_archive_gives_back_its_files(files: dict[str, bytes]) -> None:
    assert unpack(zipped(files), ZIP, ROOMY)[0] == files


@given(st.dictionaries(NAMES, st.binary(max_size=300), min_size=1, max_size=5))
def test_a_form_gives_back_its_files_byte_by_byte(files: dict[str, bytes]) -> None:
    edge = "an-edge-that-no-random-file-holds"

    assert unpack(form(files, edge=edge), of_form(edge), ROOMY)[0] == files


def test_a_form_may_hold_an_archive_and_name_the_tenant() -> None:
    body = form({"bundle.zip": zipped({"a/b.bpmn": b"x"})}, {"tenantId": "poole"})

    files, fields = unpack(body, of_form(), LIMITS)

    assert files == {"a/b.bpmn": b"x"}
    assert fields == {"tenantId": "poole"}


@pytest.mark.parametrize(
    "name",
    ["../a.bpmn", "/a.bpmn", "a/../b.bpmn", "a//b.bpmn", "a\\b.bpmn", "./a", "a\nb", "x" * 256],
    ids=range(8),
)
def test_a_name_that_could_leave_the_folder_is_refused(name: str) -> None:
    with pytest.raises(Refused) as refused:
        unpack(zipped({name: b"x"}), ZIP, ROOMY)

    assert refused.value.problem.status == 400


def test_a_bomb_is_stopped_while_it_unpacks() -> None:
    bomb = zipped({"a.bpmn": b"0" * 50_000_000})
    assert len(bomb) < 100_000

    with pytest.raises(LimitExceeded):
        unpack(bomb, ZIP, LIMITS)


@pytest.mark.parametrize("name", ["a.bpmn", "a.DMN"])
def test_a_diagram_beyond_its_limit_is_refused(name: str) -> None:
    unpack(zipped({name: b"x" * 500}), ZIP, LIMITS)
    for body, media_type in (
        (zipped({name: b"x" * 501}), ZIP),
        (form({name: b"x" * 501}), of_form()),
    ):
        with pytest.raises(LimitExceeded):
            unpack(body, media_type, LIMITS)


def test_too_many_files_are_refused() -> None:
    with pytest.raises(LimitExceeded):
        unpack(zipped({f"{n}.bpmn": b"" for n in range(4)}), ZIP, LIMITS)


def test_too_much_in_all_is_refused() -> None:
    with pytest.raises(LimitExceeded):
        unpack(form({"a.md": b"x" * 600, "b.md": b"x" * 600}), of_form(), LIMITS)


def test_the_same_path_twice_is_refused() -> None:
    body = form({"a.bpmn": b"x", "b.zip": zipped({"a.bpmn": b"y"})})

    with pytest.raises(Refused):
        unpack(body, of_form(), LIMITS)


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"", ZIP, 400),
        (b"PK nonsense", ZIP, 400),
        (zipped({"a": b"x" * 99})[:-30], ZIP, 400),
        (zipped({}), ZIP, 422),
        (zipped({"folder/": b""}), ZIP, 422),
        (b"x", "text/plain", 415),
        (b"x", "", 415),
        (b"x", "nonsense; ; =", 415),
        (b"x", MULTIPART, 400),
        (b"x", f'{MULTIPART}; boundary="{"x" * 71}"', 400),
        (b"x", of_form(), 400),
        (b"--edge\r\nno headers--edge--", of_form(), 400),
        (form({"a": b"x"})[:-8], of_form(), 400),
        (form({}), of_form(), 422),
    ],
)
def test_what_cannot_be_unpacked_is_refused(body: bytes, content_type: str, status: int) -> None:
    with pytest.raises(Refused) as refused:
        unpack(body, content_type, LIMITS)

    assert refused.value.problem.status == status


@given(st.binary(max_size=200))
def test_no_bytes_break_the_unpacking_of_an_archive(noise: bytes) -> None:
    good = zipped({"a.bpmn": b"x" * 50})
    for body in (noise, good[:40] + noise + good[40:], good[:-20] + noise):
        with_checks(body, ZIP)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reading_of_a_form(noise: bytes) -> None:
    good = form({"a.bpmn": b"x"})
    for body in (noise, good[:30] + noise + good[30:], noise + good):
        with_checks(body, of_form())


def with_checks(body: bytes, content_type: str) -> None:
    with contextlib.suppress(Refused, LimitExceeded):
        unpack(body, content_type, LIMITS)


def test_a_damaged_member_is_refused() -> None:
    body = bytearray(zipped({"a.bpmn": bytes(range(256)) * 3}))
    body[50] ^= 0xFF

    with pytest.raises(Refused):
        unpack(bytes(body), ZIP, LIMITS)
