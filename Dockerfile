# One image: files are built in the first stage, the second holds only what runs, as a plain user.
FROM python:3.12-slim-bookworm AS build
WORKDIR /srv
COPY requirements requirements
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: --no-deps -r requirements/app.lock
RUN python -m venv /build \
    && /build/bin/pip install --no-cache-dir --require-hashes --only-binary :all: --no-deps -r requirements/build.lock
COPY . .
RUN /build/bin/python tools/assets.py && /venv/bin/python -m tools.i18n compile && rm -rf node_modules

FROM python:3.12-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /srv passerelle
COPY --from=build /venv /venv
COPY --from=build /srv /srv
RUN mkdir -p /srv/var && chown passerelle /srv/var
WORKDIR /srv
USER passerelle
ENV PATH=/venv/bin:$PATH FLASK_APP=app.factory FLASK_SKIP_DOTENV=1 PYTHONDONTWRITEBYTECODE=1
EXPOSE 8000
CMD ["sh", "tools/serve.sh"]
