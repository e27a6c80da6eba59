FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /source

# What it runs on: changes seldom, so that it is built seldom.
COPY requirements.lock requirements-build.lock ./
RUN python -m venv /opt/techexchange \
 && /opt/techexchange/bin/pip install --require-hashes -r requirements.lock \
 && python -m venv /opt/build \
 && /opt/build/bin/pip install --require-hashes -r requirements-build.lock

COPY pyproject.toml README.md LICENSE ./
COPY alembic alembic
COPY src src
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
 && /opt/techexchange/bin/pip install --no-deps --no-index /wheels/*.whl \
 && /opt/techexchange/bin/pip uninstall --yes pip setuptools


FROM python:3.11-slim
RUN useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin exchange \
 && install --directory --owner exchange --group exchange --mode 0700 /data
COPY --from=build /opt/techexchange /opt/techexchange
ENV PATH=/opt/techexchange/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    TECHEXCHANGE_DATA_DIRECTORY=/data \
    TECHEXCHANGE_LOG_JSON=true
USER exchange
# Without TECHEXCHANGE_DATABASE_URL the exchange keeps a PostgreSQL of its own under /data.
WORKDIR /data
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=3)"]
ENTRYPOINT ["techexchange"]
CMD ["serve", "--host", "0.0.0.0"]
