# One image for web, worker, beat and migrate: IWEB_ROLE says which (iweb/ops/container/roles.py).

FROM python:3.13-slim AS builder
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 UV_PYTHON_DOWNLOADS=never UV_NO_CACHE=1
COPY requirements/installer.txt requirements/runtime.txt /requirements/
RUN python -m venv /installer \
    && /installer/bin/pip install --quiet --require-hashes -r /requirements/installer.txt \
    && python -m venv --without-pip /environment \
    && /installer/bin/uv pip install --quiet --python /environment/bin/python --compile-bytecode \
        --require-hashes --only-binary :all: -r /requirements/runtime.txt
WORKDIR /app
COPY manage.py ./
COPY mappings mappings
COPY connectors connectors
COPY iweb iweb
COPY templates templates
COPY static static
COPY locale locale
COPY docker/build-settings docker/build-settings
# The sandboxes are for development and trials that run elsewhere; the image of a production service has none of them.
RUN rm -rf connectors/sandbox connectors/testing iweb/ops/demo iweb/ops/local \
    && env $(cat docker/build-settings) /environment/bin/python manage.py collectstatic --noinput --verbosity 0 \
    && rm -r docker \
    && /environment/bin/python -m compileall -q .

FROM python:3.13-slim
RUN groupadd --gid 10001 iweb \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin iweb
COPY --from=builder /environment /environment
COPY --from=builder /app /app
WORKDIR /app
ENV PATH=/environment/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=iweb.settings.production \
    IWEB_STATE=/tmp/iweb \
    IWEB_ROLE=web
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=60s --timeout=20s --start-period=60s --retries=3 CMD ["python", "-m", "iweb.ops.container", "healthy"]
ENTRYPOINT ["python", "-m", "iweb.ops.container"]
CMD ["run"]
