"""Uploads: a bundle of files out of a zip archive or a multipart form, within limits.

Sizes are checked while unpacking, never by what an archive says of itself. Names that could
leave the bundle's folder are refused, although nothing is ever written to disk.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import HTTP

from app import errors
from app.api.bodies import is_storable
from app.errors import Refused
from engine.errors import LimitExceeded
from engine.limits import Limits

ZIP = "application/zip"
MULTIPART = "multipart/form-data"
UPLOAD_LIMIT = 16 * 1024 * 1024
BOUNDARY = re.compile(rb"[0-9A-Za-z'()+_,./:=? -]{1,70}")
DIAGRAMS = (".bpmn", ".dmn")
LONGEST_NAME = 255
LONGEST_HEADERS = 8 * 1024
LONGEST_FIELD = 1000


class Form(dict[str, str]):
    """The plain fields of a multipart form."""


def unpack(body: bytes, content_type: str, limits: Limits) -> tuple[Mapping[str, bytes], Form]:
    """Return the files by their path in the bundle, and the form's plain fields.

    Raises:
        Refused: another media type, or a body that cannot be read.
        LimitExceeded: too many files, or too much in them.
    """
    header = Message()
    header["content-type"] = content_type
    media_type = header.get_content_type() if content_type else ""
    files = _Files(limits)
    form = Form()
    if media_type in (ZIP, "application/x-zip-compressed"):
        _unzip(body, files)
    elif media_type == MULTIPART:
        _read_form(body, str(header.get_param("boundary", "")).encode(), files, form)
    else:
        raise Refused(errors.MEDIA_TYPE_UNSUPPORTED, f"Send {MULTIPART} or {ZIP}")
    if not files.found:
        raise Refused(errors.INVALID_BODY, "The bundle holds no file")
    return files.found, form


class _Files:
    """The files found so far; refuses the one that is too many or too much."""

    def __init__(self, limits: Limits) -> None:
        self.found: dict[str, bytes] = {}
        self._limits = limits
        self._left = limits.bundle

    def add(self, name: str, content: bytes) -> None:
        path = _path(name)
        if path in self.found:
            raise Refused(errors.MALFORMED_BODY, f"The bundle holds {path!r} twice")
        if len(self.found) >= self._limits.resources:
            raise LimitExceeded("the number of files", str(self._limits.resources))
        if len(content) > self.room(path):
            raise LimitExceeded(f"the file {path}", f"{self.room(path)} bytes")
        self._left -= len(content)
        self.found[path] = content

    def room(self, name: str) -> int:
        """Return how many bytes a file of this name may still have."""
        if name.lower().endswith(DIAGRAMS):
            return min(self._left, self._limits.diagram)
        return self._left


def _unzip(body: bytes, files: _Files) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            for entry in archive.infolist():
                if not entry.is_dir():
                    with archive.open(entry) as content:
                        files.add(entry.filename, content.read(files.room(entry.filename) + 1))
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        ValueError,
    ) as error:
        raise Refused(errors.MALFORMED_BODY, "The archive cannot be read") from error


def _read_form(body: bytes, boundary: bytes, files: _Files, form: Form) -> None:
    if not BOUNDARY.fullmatch(boundary):
        raise Refused(errors.MALFORMED_BODY, "The form names no boundary")
    for part in _parts(body, boundary):
        head, separator, content = part.partition(b"\r\n\r\n")
        if not separator or len(head) > LONGEST_HEADERS:
            raise Refused(errors.MALFORMED_BODY, "A part of the form has no end to its headers")
        _take_part(head.lstrip(b"\r\n"), content, files, form)


def _take_part(head: bytes, content: bytes, files: _Files, form: Form) -> None:
    headers = BytesHeaderParser(policy=HTTP).parsebytes(head + b"\r\n\r\n")
    disposition = Message()
    disposition["content-disposition"] = str(headers.get("content-disposition", ""))
    name = disposition.get_param("name", header="content-disposition")
    file_name = disposition.get_filename()
    if file_name is None:
        text = content[:LONGEST_FIELD].decode("utf-8", "replace")
        form[str(name or "")] = text if is_storable(text) else ""
    elif file_name.lower().endswith(".zip"):
        _unzip(content, files)
    else:
        files.add(file_name, content)


def _parts(body: bytes, boundary: bytes) -> Iterator[bytes]:
    """Split a form (RFC 7578); what stands before the first boundary is ignored."""
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary)
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):  # noqa: PLR2004 - a start and an end
        raise Refused(errors.MALFORMED_BODY, "The form has no end")
    yield from pieces[1:-1]


def _path(name: str) -> str:
    parts = name.split("/")
    odd = not is_storable(name) or len(name) > LONGEST_NAME or "\\" in name
    if odd or not name.isprintable() or any(part in ("", ".", "..") for part in parts):
        raise Refused(errors.MALFORMED_BODY, "A file of the bundle has an impossible name")
    return name
