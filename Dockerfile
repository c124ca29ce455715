# newsclaims under gunicorn, for any database that DATABASE_URL names. See docs/production.md.

# All that is needed to make the program and not to run it stays behind in this stage.
FROM python:3.13.7-slim-trixie AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1
WORKDIR /app

# Only what is locked, with its hashes, and nothing that would have to be compiled. The libraries
# come first: they change less often than the program.
COPY requirements/base.txt requirements/
RUN python -m venv --without-pip /venv \
    && python -m pip --python /venv/bin/python install --quiet --only-binary :all: \
        --require-hashes --requirement requirements/base.txt

COPY . .
# The demonstration's settings need no secrets, and collect the same files as production's.
RUN /venv/bin/python script/messages.py compile \
    && NEWSCLAIMS_DEMO=1 NEWSCLAIMS_VAR=/tmp/newsclaims STATIC_ROOT=/app/collected \
        /venv/bin/python manage.py collectstatic --verbosity 0 \
    && rm -r requirements script \
    && /venv/bin/python -m compileall -q /app /venv/lib \
    && chmod -R a+rX /app /venv


FROM python:3.13.7-slim-trixie

LABEL org.opencontainers.image.title="newsclaims" \
    org.opencontainers.image.description="Who says what in the news, and what backs it" \
    org.opencontainers.image.licenses="BSD-3-Clause"

# By number, so that a host that wants to know sees at once that it is not root.
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /var/lib/newsclaims \
        --shell /usr/sbin/nologin newsclaims \
    && install --directory --owner=newsclaims --group=newsclaims --mode=0750 /var/lib/newsclaims

COPY --from=build /venv /venv
COPY --from=build /app /app

ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    NEWSCLAIMS_VAR=/var/lib/newsclaims \
    STATIC_ROOT=/app/collected \
    HOST=0.0.0.0 \
    PORT=8000
WORKDIR /app
USER 10001:10001
EXPOSE 8000

HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 \
    CMD ["python", "docker/healthcheck.py"]
# gunicorn finishes what it is answering when it is told to stop.
STOPSIGNAL SIGTERM
CMD ["gunicorn", "--config", "python:newsclaims.gunicorn", "newsclaims.wsgi"]
