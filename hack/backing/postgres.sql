-- The platform's two logins and its database (docs/contracts.md, "PostgreSQL"). Repeatable.
-- psql variables: operator_password, vault_password.

SELECT format('CREATE ROLE %I', wanted)
FROM unnest(ARRAY['bvrai_operator', 'bvrai_vault']) AS wanted
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) \gexec

-- The operator makes tenants' databases and roles. It is no superuser: it can't read what it didn't make.
ALTER ROLE bvrai_operator WITH LOGIN NOSUPERUSER CREATEROLE CREATEDB NOREPLICATION NOBYPASSRLS
  PASSWORD :'operator_password';
-- Vault's database engine sets the passwords of the tenants' logins and makes their migration logins.
ALTER ROLE bvrai_vault WITH LOGIN NOSUPERUSER CREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS CONNECTION LIMIT 20
  PASSWORD :'vault_password';

SELECT current_setting('server_version_num')::int >= 160000 AS needs_self_grant \gset
\if :needs_self_grant
-- From 16 on a CREATEROLE login isn't a member of the roles it makes unless it says so.
ALTER ROLE bvrai_operator SET createrole_self_grant = 'set, inherit';
ALTER ROLE bvrai_vault SET createrole_self_grant = 'set, inherit';
\endif

SELECT 'CREATE DATABASE bvrai_platform OWNER bvrai_operator'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'bvrai_platform') \gexec

-- Whoever may connect to any database lists all of them: tenants connect to their own only.
REVOKE CONNECT, TEMPORARY ON DATABASE postgres, template1, bvrai_platform FROM PUBLIC;
GRANT CONNECT ON DATABASE postgres TO bvrai_vault;
