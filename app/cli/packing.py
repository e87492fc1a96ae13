"""Packs a folder of processes into one archive per partnership, for sending."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from engine import bundles

# A fixed date makes equal folders equal archives.
WHEN = (2000, 1, 1, 0, 0, 0)


def packed(folder: Path) -> Mapping[str, bytes]:
    """Return a zip archive for each tenant, the common one ("") first."""
    return {tenant: _zip(bundle.files) for tenant, bundle in bundles.read_all(folder).items()}


def _zip(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, WHEN), files[name])
    return buffer.getvalue()
