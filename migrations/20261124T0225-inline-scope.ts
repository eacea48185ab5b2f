/**
 * Lets the planner inline the scope's department: a SQL function with a SET clause is called for
 * every row that a policy checks, which took most of the time of a bulk insert. It runs with the
 * caller's rights and names its one function in full, so it needs no search path of its own.
 */
export const inlineScope = {
  name: '20261124T0225-inline-scope',
  sql: `
set local role licet_owner;

create or replace function app_department() returns int language sql stable parallel safe
  as $$ select nullif(pg_catalog.current_setting('licet.department', true), '')::pg_catalog.int4 $$;

-- Volatile, so that it is never folded before the statement has run; called only in doubt.
create or replace function refuse_if(bad boolean) returns boolean language plpgsql volatile
  as $$ begin
    if bad then raise exception 'refused' using errcode = 'LI001'; end if;
    return bad;
  end $$;
`,
}
