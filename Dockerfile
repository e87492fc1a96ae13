# One image, three commands: serve, worker, migrate. It never runs as root, and it writes nowhere
# but to the volume /srv/reeve/var, where SQLite keeps its file: the rest may be read-only.
FROM python:3.11-slim-bookworm AS build
WORKDIR /srv/reeve
# Without pip inside: what runs needs none. With hashes: what is installed is what was locked.
RUN python -m venv --without-pip /opt/reeve
COPY requirements/run.txt requirements/run.txt
RUN pip --python /opt/reeve/bin/python install --no-cache-dir --no-deps --only-binary :all: \
    --require-hashes -r requirements/run.txt
COPY pyproject.toml ./
COPY engine engine
COPY app app
COPY migrations migrations
COPY processes processes
# Nothing can be written there later, and compiling at each start would cost seconds.
RUN python -m compileall -q engine app migrations

FROM python:3.11-slim-bookworm
RUN groupadd --system --gid 10001 reeve \
    && useradd --system --uid 10001 --gid reeve --home-dir /srv/reeve --shell /usr/sbin/nologin reeve \
    && install -d -o reeve -g reeve -m 700 /srv/reeve/var
WORKDIR /srv/reeve
COPY --from=build /opt/reeve /opt/reeve
COPY --from=build /srv/reeve /srv/reeve
ENV PATH=/opt/reeve/bin:$PATH PYTHONPATH=/srv/reeve PYTHONSAFEPATH=1 \
    PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    REEVE_HOST=0.0.0.0 REEVE_PORT=8080 REEVE_PROCESSES=/srv/reeve/processes \
    REEVE_DATABASE_URL=sqlite:////srv/reeve/var/reeve.db
USER reeve
VOLUME /srv/reeve/var
EXPOSE 8080
# Of `serve`; start a worker with --no-healthcheck, it listens nowhere.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['REEVE_PORT'] + '/health/ready', timeout=4)"]
ENTRYPOINT ["python", "-m", "app.cli"]
CMD ["serve"]
