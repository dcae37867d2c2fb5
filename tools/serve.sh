#!/bin/sh
# In the container: tables and reference data up to date, then the server.
set -eu
flask db upgrade
flask reference load
[ "${PASSERELLE_MODE:-demo}" != demo ] || flask demo load
exec gunicorn app.server:site --bind 0.0.0.0:8000 --workers "${WORKERS:-2}" --threads 4 \
    --worker-tmp-dir /dev/shm --access-logfile /dev/null --error-logfile -
