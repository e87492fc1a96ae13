# One image, three commands: serve, worker, migrate. It never runs as root.
FROM python:3.11-slim-bookworm AS build
RUN pip install --no-cache-dir uv
WORKDIR /srv/reeve
COPY requirements/run.txt requirements/run.txt
RUN uv venv /opt/reeve && uv pip sync --compile-bytecode --python /opt/reeve/bin/python --require-hashes requirements/run.txt

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /srv/reeve --shell /usr/sbin/nologin reeve \
    && install -d -o reeve -g reeve /srv/reeve/var
WORKDIR /srv/reeve
COPY --from=build /opt/reeve /opt/reeve
COPY pyproject.toml ./
COPY engine engine
COPY app app
COPY migrations migrations
COPY processes processes
# Nobody may write here later, so what would be compiled at every start is compiled once.
RUN python -m compileall -q engine app migrations
ENV PATH=/opt/reeve/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    REEVE_HOST=0.0.0.0 REEVE_PORT=8080
USER reeve
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/health/ready', timeout=2)"]
ENTRYPOINT ["python", "-m", "app.cli"]
CMD ["serve"]
