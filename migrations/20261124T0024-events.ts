/** The event log, its tiles and checkpoints, requests with their replies, jobs, published objects. */
export const events = {
  name: '20261124T0024-events',
  sql: `
set local role licet_owner;

create table event (
  id bigint generated always as identity primary key,
  epoch int not null,
  -- 1 registry: each body is a leaf of the published tree. 2 access: reads of a person's data.
  log smallint not null check (log in (1, 2)),
  department int,
  subject uuid,
  kind text not null,
  at bigint not null,
  tx xid8 not null default pg_current_xact_id(),
  -- The exact bytes of the leaf, nothing personal in log 1.
  body text not null,
  -- Operator, reason, document: the body carries only its SHA-256. Never published.
  detail text
);
create index event_order on event (log, epoch, tx, id);
create index event_subject on event (department, subject, id);

create table log_cursor (
  log smallint primary key,
  epoch int not null default 0,
  tx xid8 not null default '0',
  id bigint not null default 0,
  size bigint not null default 0
);
insert into log_cursor (log) values (1), (2);

-- level 0 holds leaf hashes; events gives, at level 0, the event of each leaf in order.
create table tile (
  log smallint not null,
  level smallint not null,
  n bigint not null,
  width smallint not null check (width between 1 and 256),
  hashes bytea not null,
  events bigint[],
  primary key (log, level, n, width),
  check (length(hashes) = 32 * width),
  check (events is null or cardinality(events) = width)
);

create table checkpoint (
  log smallint not null,
  size bigint not null,
  root bytea not null check (length(root) = 32),
  note text not null,
  at bigint not null,
  primary key (log, size)
);

create table published (
  path text not null,
  seq bigint not null,
  iat bigint not null,
  etag text not null,
  content_type text not null,
  body bytea not null,
  primary key (path, seq)
);

create table job (
  name text primary key,
  lease_until bigint not null default 0,
  fence bigint not null default 0,
  next_at bigint not null default 0,
  state jsonb not null default '{}'
);

create table request (
  department int not null,
  client text not null,
  key text not null check (length(key) between 1 and 255),
  fingerprint bytea not null check (length(fingerprint) = 32),
  subject uuid,
  at bigint not null,
  primary key (department, client, key)
);
create index request_at on request (at);

create table reply (
  department int not null,
  client text not null,
  key text not null,
  status smallint not null,
  body text not null,
  at bigint not null,
  primary key (department, client, key)
);
create index reply_at on reply (at);

alter table event enable row level security;
alter table event force row level security;
create policy own_read on event for select to licet_app using (department = app_department());
create policy own_write on event for insert to licet_app with check (department = app_department());
create policy registry_read on event for select to licet_publisher using (log = 1);
create policy registry_write on event for insert to licet_publisher, licet_registrar
  with check (department is null and log = 1);
create policy sequence on event for select to licet_sequencer using (true);
create policy audit on event for select to licet_auditor using (true);
grant select, insert on event to licet_app;
grant select (id, epoch, log, department, subject, kind, at, tx, body) on event to licet_publisher;
grant insert on event to licet_publisher, licet_registrar;
grant select (id, epoch, log, tx, body) on event to licet_sequencer;
grant select on event to licet_auditor;

grant select on log_cursor, tile, checkpoint
  to licet_sequencer, licet_publisher, licet_auditor;
grant insert on tile, checkpoint to licet_sequencer;
grant update (epoch, tx, id, size) on log_cursor to licet_sequencer;

grant select on published to licet_public, licet_publisher, licet_auditor;
grant insert, delete on published to licet_publisher;

grant select, insert, update (lease_until, fence, next_at, state) on job
  to licet_publisher, licet_sequencer, licet_app;
grant select on job to licet_auditor;

do $$
declare t text;
begin
  foreach t in array array['request', 'reply'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy own on %I for all to licet_app
      using (department = app_department()) with check (department = app_department())', t);
    execute format('create policy audit on %I for select to licet_auditor using (true)', t);
    execute format('grant select, insert, delete on %I to licet_app', t);
    execute format('grant select on %I to licet_auditor', t);
  end loop;
end $$;
`,
}
