/** Licenses, their holders, the counters that number them, and the search over them. */
export const licenses = {
  name: '20261124T0022-licenses',
  sql: `
set local role licet_owner;

create table license (
  department int not null,
  id uuid not null,
  type text not null,
  type_version int not null,
  number text not null check (number <> ''),
  serial text not null check (serial ~ '^[0-9A-Z]{7,32}$'),
  version int not null check (version between 1 and 999),
  status text not null check (status in ('draft', 'waiting', 'issued', 'suspended', 'replaced',
    'cancelled', 'revoked', 'withdrawn', 'discarded')),
  revision int not null default 1,
  replaces uuid,
  fields jsonb not null,
  authority text,
  area text not null,
  case_number text,
  override_reason text,
  issued_on date not null,
  valid_from date not null,
  valid_until date,
  created_at bigint not null,
  drafted_by text,
  approved_by text,
  status_at bigint not null,
  status_reason text,
  status_document text,
  suspended_until date,
  -- What happens by itself at next_at: the end of a suspension, or an act with a later date.
  next_status text check (next_status in ('issued', 'suspended', 'cancelled', 'revoked', 'withdrawn')),
  next_at bigint,
  next_reason text,
  next_document text,
  grams text[] not null,
  primary key (department, id),
  unique (department, type, serial, version),
  foreign key (department, replaces) references license (department, id),
  check (valid_until >= valid_from),
  check ((next_status is null) = (next_at is null)),
  check ((replaces is null) = (version = 1))
);
-- One living license of a type and department has a number; versions hand it on.
create unique index license_number_living on license (department, type, number)
  where status in ('draft', 'waiting', 'issued', 'suspended');
create unique index license_replaced_once on license (department, replaces)
  where replaces is not null and status <> 'discarded';
create index license_number on license (department, number);
create index license_next on license (department, next_at) where next_at is not null;
create index license_grams on license using gin (department, grams);
create index license_by_status on license (department, type, status, id);

create table license_holder (
  department int not null,
  license uuid not null,
  n smallint not null check (n between 0 and 99),
  name text not null,
  id_type text not null,
  id text not null,
  holder_key bytea not null,
  -- The type, while the license lives and the type allows a holder one living license; else null.
  only_type text,
  primary key (department, license, n),
  foreign key (department, license) references license (department, id)
);
create unique index license_holder_only on license_holder (department, only_type, holder_key)
  where only_type is not null;
create index license_holder_key on license_holder (department, holder_key);

create table number_counter (
  department int not null,
  type text not null,
  period text not null,
  next bigint not null check (next > 0),
  primary key (department, type, period)
);

alter table license enable row level security;
alter table license force row level security;
create policy own on license for all to licet_app
  using (department = app_department()) with check (department = app_department());
create policy search on license for select to licet_search using (true);
create policy audit on license for select to licet_auditor using (true);
grant select, insert, update (status, revision, approved_by, status_at, status_reason,
  status_document, suspended_until, next_status, next_at, next_reason, next_document)
  on license to licet_app;
grant select on license to licet_auditor;
grant select (department, id, grams) on license to licet_search;

alter table license_holder enable row level security;
alter table license_holder force row level security;
create policy own on license_holder for all to licet_app
  using (department = app_department()) with check (department = app_department());
create policy audit on license_holder for select to licet_auditor using (true);
grant select, insert, update (only_type) on license_holder to licet_app;
grant select on license_holder to licet_auditor;

alter table number_counter enable row level security;
alter table number_counter force row level security;
create policy own on number_counter for all to licet_app
  using (department = app_department()) with check (department = app_department());
create policy audit on number_counter for select to licet_auditor using (true);
create policy recover on number_counter for all to licet_owner using (true);
grant select, insert, update (next) on number_counter to licet_app;
grant select on number_counter to licet_auditor;

-- Ends a statement that did one half of what belongs together: all of it is undone.
create function refuse_if(bad boolean) returns boolean language plpgsql immutable
  set search_path = pg_catalog
  as $$ begin
    if bad then raise exception 'refused' using errcode = 'LI001'; end if;
    return bad;
  end $$;

-- Row security makes array operators useless for an index (they are not leakproof), so the search
-- runs as a role that sees the grams of all departments and filters by the scope's own inside.
create function search_ids(wanted text[], at_most int) returns setof uuid
  language sql stable security definer set search_path = pg_catalog, public
  as $$
    select id from public.license
    where department = public.app_department() and grams @> wanted
    order by id desc limit at_most
  $$;
revoke all on function search_ids(text[], int) from public;

reset role;
grant create on schema public to licet_search;
alter function search_ids(text[], int) owner to licet_search;
revoke create on schema public from licet_search;
set local role licet_search;
grant execute on function search_ids(text[], int) to licet_app;
`,
}
