/** Credentials, their signatures, the status lists with their shuffled pools, and status rows. */
export const credentials = {
  name: '20261124T0023-credentials',
  sql: `
set local role licet_owner;

create table status_list (
  id int primary key check (id > 0),
  list_group text not null default 'main',
  size int not null check (size between 16 and 1048576),
  -- size x 4 bytes, big-endian: every index once, shuffled before the first is given out.
  pool bytea not null,
  next int not null default 0 check (next >= 0),
  full_at int not null check (full_at <= size),
  created_at bigint not null,
  closed_at bigint,
  check (length(pool) = 4 * size),
  check (next <= full_at)
);
alter table status_list alter column pool set storage external;
create index status_list_open on status_list (list_group, id) where closed_at is null;

create table credential (
  department int not null,
  id uuid not null,
  license uuid not null,
  kind text not null check (kind in ('card', 'live', 'wallet')),
  list int not null,
  idx int not null check (idx >= 0),
  kid text not null,
  iat bigint not null,
  payload text not null,
  leaf bytea not null check (length(leaf) = 32),
  primary key (department, id),
  unique (list, idx),
  foreign key (department, license) references license (department, id)
);
create index credential_license on credential (department, license);
create index credential_kid on credential (kid, list, idx);

create table signature (
  department int not null,
  credential uuid not null,
  sig bytea not null check (length(sig) = 64),
  signed_at bigint not null,
  primary key (department, credential),
  foreign key (department, credential) references credential (department, id)
);

-- A credential that ended apart from its license: never signed (abandoned), or this copy replaced.
create table credential_end (
  department int not null,
  credential uuid not null,
  cause text not null check (cause in ('abandoned', 'copy_replaced')),
  at bigint not null,
  primary key (department, credential),
  foreign key (department, credential) references credential (department, id)
);

-- Each time the same code is printed again.
create table reprint (
  department int not null,
  credential uuid not null,
  n int not null check (n > 0),
  at bigint not null,
  actor text not null,
  reason text not null,
  primary key (department, credential, n),
  foreign key (department, credential) references credential (department, id)
);

create table short_code (
  department int not null,
  credential uuid not null,
  code_hash bytea not null check (length(code_hash) = 32),
  check_hash bytea not null check (length(check_hash) = 32),
  created_at bigint not null,
  primary key (department, credential),
  foreign key (department, credential) references credential (department, id)
);
create unique index short_code_hash on short_code (code_hash);

-- Current value of an index: the row with the highest n among those that are due. A row with a
-- later date is thus overruled by any row written after it.
create table status_change (
  list int not null,
  idx int not null,
  n int not null check (n > 0),
  value smallint not null check (value in (0, 1, 2)),
  reason smallint not null check (reason between 0 and 6),
  effective_at bigint not null,
  at bigint not null,
  tx xid8 not null default pg_current_xact_id(),
  primary key (list, idx, n),
  foreign key (list, idx) references credential (list, idx)
);
create index status_change_tx on status_change (tx);
create index status_change_due on status_change (effective_at);

do $$
declare t text;
begin
  foreach t in array array['credential', 'signature', 'credential_end', 'reprint', 'short_code'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own_read on %I for select to licet_app
      using (department = app_department())', t);
    execute format('create policy own_write on %I for insert to licet_app
      with check (department = app_department())', t);
    execute format('create policy audit on %I for select to licet_auditor using (true)', t);
    execute format('grant select, insert on %I to licet_app', t);
    execute format('grant select on %I to licet_auditor', t);
  end loop;
end $$;

-- The publisher sees which leaf stands at which index, for the genuine set, and nothing on a face.
create policy genuine on credential for select to licet_publisher using (true);
grant select (list, idx, kid, leaf, iat) on credential to licet_publisher;

alter table status_change enable row level security;
alter table status_change force row level security;
create policy read_all on status_change for select
  to licet_app, licet_publisher, licet_auditor using (true);
-- The table has no department, so that lists reveal none; the credential says whose index it is.
create policy own_index on status_change for insert to licet_app with check (exists (
  select from credential c where c.department = app_department()
    and c.list = status_change.list and c.idx = status_change.idx));
grant select on status_change to licet_app, licet_publisher, licet_auditor;
grant insert on status_change to licet_app;

grant select (id, list_group, size, next, full_at, created_at, closed_at) on status_list to licet_app;
grant select, insert, update (closed_at) on status_list to licet_publisher;
grant select on status_list to licet_auditor;

-- The only way to an index: n from one open list, chosen by the caller's random number, never the
-- same twice. A list that cannot give n is closed; when none is left, no row comes back.
create function take_indices(in_group text, wanted int, pick bigint, closing_at bigint)
  returns table (list int, indices bytea)
  language plpgsql security definer set search_path = pg_catalog, public
  as $$
  declare
    chosen int;
    taken bytea;
  begin
    if wanted = 0 then
      return;
    end if;
    if wanted is null or wanted < 1 or wanted > 1000 then
      raise exception 'wanted is out of range' using errcode = '22023';
    end if;
    loop
      select id into chosen from (
        select s.id, row_number() over (order by s.id) - 1 as place, count(*) over () as many
        from public.status_list s where s.list_group = in_group and s.closed_at is null) o
      where o.place = pick % o.many;
      if chosen is null then
        return;
      end if;
      update public.status_list s set next = s.next + wanted
        where s.id = chosen and s.closed_at is null and s.next + wanted <= s.full_at
        returning substring(s.pool from 4 * (s.next - wanted) + 1 for 4 * wanted) into taken;
      if found then
        list := chosen;
        indices := taken;
        return next;
        return;
      end if;
      update public.status_list s set closed_at = closing_at
        where s.id = chosen and s.closed_at is null and s.next + wanted > s.full_at;
    end loop;
  end $$;
revoke all on function take_indices(text, int, bigint, bigint) from public;
grant execute on function take_indices(text, int, bigint, bigint) to licet_app;

-- What a print's typed short code leads to. Wrong code and wrong digits look alike: no row.
create function find_by_short_code(wanted_code bytea, wanted_check bytea)
  returns table (kid text, payload text, sig bytea)
  language sql stable security definer set search_path = pg_catalog, public
  as $$
    select c.kid, c.payload, s.sig
    from public.short_code h
    join public.credential c on c.department = h.department and c.id = h.credential
    join public.signature s on s.department = c.department and s.credential = c.id
    where h.code_hash = wanted_code and h.check_hash = wanted_check and c.kind = 'card'
  $$;
revoke all on function find_by_short_code(bytea, bytea) from public;
create policy search on short_code for select to licet_search using (true);
create policy search on credential for select to licet_search using (true);
create policy search on signature for select to licet_search using (true);
grant select on short_code, credential, signature to licet_search;

reset role;
grant create on schema public to licet_search;
alter function find_by_short_code(bytea, bytea) owner to licet_search;
revoke create on schema public from licet_search;
set local role licet_search;
grant execute on function find_by_short_code(bytea, bytea) to licet_public;
`,
}
