/**
 * The roles. They belong to the cluster, not to the database, so creating them is idempotent and
 * two databases of one cluster may be migrated at the same time.
 *
 * `licet_login` is the only one that logs in, and alone it may nothing: NOINHERIT makes every right
 * depend on the role that a scope sets for one transaction (src/store/scope.ts). `licet_owner`,
 * `licet_auditor` and `licet_search` are not granted to it: they are for migrations, `licet check`
 * and `licet recover`, which come over the owner's direct connection.
 */
export const roles = {
  name: '20261124T0020-roles',
  sql: `
do $$
declare
  wanted record;
begin
  for wanted in select * from (values
    ('licet_owner', 'nologin'), ('licet_app', 'nologin'), ('licet_publisher', 'nologin'),
    ('licet_sequencer', 'nologin'), ('licet_auth', 'nologin'), ('licet_public', 'nologin'),
    ('licet_registrar', 'nologin'), ('licet_auditor', 'nologin'), ('licet_search', 'nologin'),
    ('licet_login', 'login noinherit')) as t(name, options)
  loop
    begin
      if not exists (select from pg_roles where rolname = wanted.name) then
        execute format('create role %I %s', wanted.name, wanted.options);
      end if;
    exception when duplicate_object or unique_violation then
      null; -- another database of this cluster made it at the same moment
    end;
  end loop;
  for wanted in select * from (values
    ('licet_app'), ('licet_publisher'), ('licet_sequencer'), ('licet_auth'), ('licet_public'),
    ('licet_registrar')) as t(name)
  loop
    if not pg_has_role('licet_login', wanted.name, 'member') then
      execute format('grant %I to licet_login', wanted.name);
    end if;
  end loop;
  -- A managed server's administrator is no superuser: it must be a member of what it sets.
  for wanted in select * from (values
    ('licet_owner'), ('licet_auditor'), ('licet_search')) as t(name)
  loop
    if not pg_has_role(current_user, wanted.name, 'member') then
      execute format('grant %I to %I', wanted.name, current_user);
    end if;
  end loop;
exception when unique_violation or sqlstate 'XX000' then
  -- "tuple concurrently updated": the same grant, made by another migration at this moment.
  null;
end $$;

grant usage, create on schema public to licet_owner;
grant usage on schema public to licet_app, licet_publisher, licet_sequencer, licet_auth,
  licet_public, licet_registrar, licet_auditor, licet_search;
create extension if not exists btree_gin;
`,
}
