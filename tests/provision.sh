#!/bin/sh
# Make ready what the tests need from the system. As root on Debian it is installed; otherwise
# this says what to install and which tests are left out. The tests themselves skip loudly.
set -eu

NPM_FOLDER=.tools/browser
cd "$(dirname "$0")/.."

can_install() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1
}

install() {
    echo "Installing $* for the tests ..."
    [ -n "${UPDATED:-}" ] || apt-get update -qq
    UPDATED=yes
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

has_postgres() {
    [ -n "${REEVE_TEST_POSTGRES:-}" ] && return 0
    command -v initdb >/dev/null 2>&1 && return 0
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1
}

has_chromium() {
    [ -n "${REEVE_TEST_CHROMIUM:-}" ] && return 0
    command -v chromium >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1
}

has_npm() {
    command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1
}

has_packages() {
    cmp -s tests/drawing/browser/package-lock.json "$NPM_FOLDER/installed-lock.json"
}

postgres() {
    has_postgres && return 0
    if can_install; then
        # The package would start a cluster of its own; the tests make a throwaway one.
        mkdir -p /etc/postgresql-common
        [ -e /etc/postgresql-common/createcluster.conf ] ||
            echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf
        install postgresql-15
        return 0
    fi
    cat >&2 <<'TEXT'
================================================================================
PostgreSQL is not installed: every test marked [postgresql] is LEFT OUT.
Install it with      sudo apt-get install postgresql-15
or point             REEVE_TEST_POSTGRES=postgresql+psycopg://user@host/database
at a server on which databases may be created.
================================================================================
TEXT
}

browser() {
    has_chromium || { can_install && install chromium fonts-liberation; } || true
    has_packages || has_npm || { can_install && install nodejs npm; } || true
    has_packages || { has_npm && npm_packages; } || true
    has_chromium && has_packages && return 0
    cat >&2 <<'TEXT'
================================================================================
Chromium or the npm packages of the browser proof are missing: every test in
tests/drawing/browser is LEFT OUT (pictures compared with bpmn-js, axe).
Install them with    sudo apt-get install chromium fonts-liberation nodejs npm
and run this again, or point REEVE_TEST_CHROMIUM at a Chromium.
================================================================================
TEXT
}

# Outside git, beside the other tools; `npm ci` takes exactly what the lock file names.
npm_packages() {
    echo "Installing the npm packages of the browser proof ..."
    mkdir -p "$NPM_FOLDER"
    cp tests/drawing/browser/package.json tests/drawing/browser/package-lock.json \
        tests/drawing/browser/.npmrc "$NPM_FOLDER"
    (cd "$NPM_FOLDER" && npm ci --silent) || return 1
    cp tests/drawing/browser/package-lock.json "$NPM_FOLDER/installed-lock.json"
}

postgres
browser
