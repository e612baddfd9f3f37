#!/bin/sh
# Runs once, when the database's folder is new: the three roles and the database (docs/security.md). The schema is migrate's work.
set -eu
psql --set ON_ERROR_STOP=1 --username postgres --dbname postgres --no-psqlrc \
    --set owner_password="$IWEB_OWNER_PASSWORD" --set app_password="$IWEB_APP_PASSWORD" <<'SQL'
CREATE ROLE iweb_staff NOLOGIN;
CREATE ROLE iweb_owner LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'owner_password';
CREATE ROLE iweb_app LOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS PASSWORD :'app_password';
GRANT iweb_staff TO iweb_app WITH INHERIT FALSE, SET TRUE;
CREATE DATABASE iweb OWNER iweb_owner LOCALE_PROVIDER builtin LOCALE 'C.UTF-8' TEMPLATE template0;
REVOKE ALL ON DATABASE iweb FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE iweb TO iweb_app;
SQL
