#!/bin/sh
# One database and one user per service; nobody reads another's.
set -eu
for service in auth content ai realtime blockchain; do
    psql -v ON_ERROR_STOP=1 -U postgres <<SQL
CREATE ROLE sparkle_${service} LOGIN PASSWORD 'compose-only';
CREATE DATABASE sparkle_${service} OWNER sparkle_${service};
REVOKE CONNECT ON DATABASE sparkle_${service} FROM PUBLIC;
SQL
done
