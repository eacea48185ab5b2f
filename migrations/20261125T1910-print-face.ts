/**
 * A typed short code also leads to what the print leaves out, so that a window can compare it.
 * `find_by_short_code` stays as it is: a server of the version before still calls it.
 */
export const printFace = {
  name: '20261125T1910-print-face',
  sql: `
set local role licet_owner;

-- The one row that fits both hashes, with the whole face: the service masks it, and holder numbers
-- come along for the masking alone. Wrong code and wrong digits look alike: no row.
create function find_print(wanted_code bytea, wanted_check bytea)
  returns table (kid text, payload text, sig bytea, definition text, fields jsonb, holders jsonb)
  language sql stable security definer set search_path = pg_catalog, public
  as $$
    select c.kid, c.payload, s.sig, t.definition, l.fields,
      (select jsonb_agg(jsonb_build_object('idType', h.id_type, 'id', h.id) order by h.n)
        from public.license_holder h where h.department = l.department and h.license = l.id)
    from public.short_code k
    join public.credential c on c.department = k.department and c.id = k.credential
    join public.signature s on s.department = c.department and s.credential = c.id
    join public.license l on l.department = c.department and l.id = c.license
    join public.license_type t on t.code = l.type and t.version = l.type_version
    where k.code_hash = wanted_code and k.check_hash = wanted_check and c.kind = 'card'
  $$;
revoke all on function find_print(bytea, bytea) from public;
create policy search on license_holder for select to licet_search using (true);
grant select (department, license, n, id_type, id) on license_holder to licet_search;
grant select (type, type_version, fields) on license to licet_search;
grant select (code, version, definition) on license_type to licet_search;

reset role;
grant create on schema public to licet_search;
alter function find_print(bytea, bytea) owner to licet_search;
revoke create on schema public from licet_search;
set local role licet_search;
grant execute on function find_print(bytea, bytea) to licet_public;
`,
}
