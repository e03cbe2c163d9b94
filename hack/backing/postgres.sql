-- The platform's two logins and its database (docs/contracts.md, "PostgreSQL"). Repeatable, by a superuser or, on a managed server, by the login that owns the databases
-- postgres and template1 and has CREATEROLE and CREATEDB.
-- psql variables: operator_password, vault_password.

SELECT format('CREATE ROLE %I', wanted)
FROM unnest(ARRAY['bvrai_operator', 'bvrai_vault']) AS wanted
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) \gexec

-- The operator makes tenants' databases and roles. It is no superuser: it can't read what it didn't make.
ALTER ROLE bvrai_operator WITH LOGIN CREATEROLE CREATEDB PASSWORD :'operator_password';
-- Vault's database engine sets the passwords of the tenants' logins and makes their migration logins.
ALTER ROLE bvrai_vault WITH LOGIN CREATEROLE NOCREATEDB CONNECTION LIMIT 20 PASSWORD :'vault_password';
-- What a role hasn't unless somebody gave it, and only a superuser may take: said only where there is something to take.
SELECT format('ALTER ROLE %I WITH NOSUPERUSER NOREPLICATION NOBYPASSRLS', rolname)
FROM pg_roles
WHERE rolname IN ('bvrai_operator', 'bvrai_vault') AND (rolsuper OR rolreplication OR rolbypassrls) \gexec

SELECT current_setting('server_version_num')::int >= 160000 AS needs_self_grant,
  NOT rolsuper AS needs_membership FROM pg_roles WHERE rolname = current_user \gset
\if :needs_self_grant
-- From 16 on a CREATEROLE login isn't a member of the roles it makes unless it says so.
ALTER ROLE bvrai_operator SET createrole_self_grant = 'set, inherit';
ALTER ROLE bvrai_vault SET createrole_self_grant = 'set, inherit';
\endif

\if :needs_membership
-- To make a database that is another's takes membership in its owner.
GRANT bvrai_operator TO CURRENT_USER;
\endif
SELECT 'CREATE DATABASE bvrai_platform OWNER bvrai_operator'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'bvrai_platform') \gexec

-- Tenants connect to their own database only.
REVOKE CONNECT, TEMPORARY ON DATABASE postgres, template1, bvrai_platform FROM PUBLIC;
GRANT CONNECT ON DATABASE postgres TO bvrai_vault;
\if :needs_membership
REVOKE bvrai_operator FROM CURRENT_USER;
\endif
