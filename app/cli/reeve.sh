#!/bin/sh
# `.venv/bin/reeve` is a link to this file: Reeve from its checkout, called in whatever folder.
here=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")/../.." && pwd) || exit 1
# -P: a folder `app` where the command is typed must not be taken for ours.
PYTHONPATH="$here${PYTHONPATH:+:$PYTHONPATH}" exec "$here/.venv/bin/python" -P -m app.cli "$@"
