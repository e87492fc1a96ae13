#!/bin/sh
# Make ready what the tests need from the system. As root on Debian it is installed; otherwise
# this says what to install and which tests are left out. The tests themselves skip loudly.
set -eu

has_postgres() {
    [ -n "${REEVE_TEST_POSTGRES:-}" ] && return 0
    command -v initdb >/dev/null 2>&1 && return 0
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1
}

has_postgres && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing the PostgreSQL 15 server for the tests ..."
    # The package would start a cluster of its own; the tests make a throwaway one.
    mkdir -p /etc/postgresql-common
    [ -e /etc/postgresql-common/createcluster.conf ] ||
        echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql-15 >/dev/null
    exit 0
fi

cat >&2 <<'TEXT'
================================================================================
PostgreSQL is not installed: every test marked [postgresql] is LEFT OUT.
Install it with      sudo apt-get install postgresql-15
or point             REEVE_TEST_POSTGRES=postgresql+psycopg://user@host/database
at a server on which databases may be created.
================================================================================
TEXT
