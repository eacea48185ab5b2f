import { sql } from 'kysely'
import type { Db } from '../store/database.ts'
import type { Finding } from './check-finding.ts'

/** Questions to the whole of the tables, each answered by the rows that break a rule. */
const rules: readonly (Omit<Finding, 'where'> & { readonly query: string })[] = [
  {
    invariant: 'I1',
    code: 'issued_without_card',
    query: `select 'license ' || l.id as where from license l
      where l.status not in ('draft', 'waiting', 'discarded') and not exists (
        select from credential c where c.department = l.department and c.license = l.id)`,
  },
  {
    invariant: 'I3',
    code: 'number_twice',
    query: `select 'license ' || min(id::text) as where from license
      where status in ('draft', 'waiting', 'issued', 'suspended')
      group by department, type, number having count(*) > 1`,
  },
  {
    invariant: 'I3',
    code: 'serial_twice',
    query: `select 'license ' || min(id::text) as where from license
      group by department, type, serial, version having count(*) > 1`,
  },
  {
    invariant: 'I3',
    code: 'index_twice',
    query: `select 'credential ' || min(id::text) as where from credential
      group by list, idx having count(*) > 1`,
  },
  {
    invariant: 'I7',
    code: 'reply_without_request',
    query: `select 'reply ' || y.department || ' ' || y.at as where from reply y
      where not exists (select from request r where r.department = y.department
        and r.client = y.client and r.key = y.key)`,
  },
  {
    invariant: 'I2',
    code: 'signature_of_nothing',
    query: `select 'credential ' || s.credential as where from signature s
      where not exists (select from credential c
        where c.department = s.department and c.id = s.credential)`,
  },
  {
    invariant: 'I6',
    code: 'head_of_no_log',
    query: `select 'checkpoint ' || log || ' ' || size as where from checkpoint
      where log not in (1, 2)
      union all select 'tile ' || log || ' ' || level || '/' || n || '/' || width from tile
      where log not in (1, 2) or level > 7
      union all select 'event ' || id from event where log not in (1, 2)`,
  },
  {
    invariant: 'I6',
    code: 'end_without_act',
    query: `select 'credential ' || x.credential as where from credential_end x
      left join credential c on c.department = x.department and c.id = x.credential
      where not exists (select from event e where e.department = c.department
        and e.subject = c.license and e.log = 1 and e.at = x.at and e.kind =
          case x.cause when 'abandoned' then 'abandon' when 'copy_replaced' then 'replace_print' end)`,
  },
  {
    // What was answered is what was done for this key, and it is there.
    invariant: 'I7',
    code: 'result_missing',
    query: `select 'request ' || r.department || ' ' || r.at as where from request r
      join reply y on y.department = r.department and y.client = r.client and y.key = r.key
      where y.status between 200 and 299 and r.subject is not null and not exists (
        select from license l where l.department = r.department and l.id = r.subject)
      and not exists (select from license l where l.department = r.department
        and y.body like '%' || l.id || '%')`,
  },
  {
    // One key is one plan: a license made twice for a key would be two subjects of one request.
    invariant: 'I7',
    code: 'result_twice',
    query: `select 'license ' || r.subject as where from request r
      join event e on e.department = r.department and e.subject = r.subject and e.log = 1
        and e.kind in ('draft', 'waiting')
      group by r.department, r.client, r.key, r.subject having count(*) > 1
      union all
      select 'license ' || l.id from license l
      join event e on e.department = l.department and e.subject = l.id and e.kind = 'plan'
      group by l.department, l.id
      having count(*) > (select count(*) from credential c
        where c.department = l.department and c.license = l.id)`,
  },
  {
    invariant: 'I9',
    code: 'lineage_broken',
    query: `select 'license ' || l.id as where from license l
      left join license o on o.department = l.department and o.id = l.replaces
      where l.replaces is not null
        and (o.type, o.serial, o.number, o.version + 1) is distinct from
          (l.type, l.serial, l.number, l.version)`,
  },
  {
    invariant: 'I9',
    code: 'never_had_the_right',
    query: `select 'license ' || l.id as where from license l
      where not exists (select from department_right r
        where r.department = l.department and r.type = l.type and r.granted_at <= l.created_at)`,
  },
  {
    // A serial of ours (year and seven digits) comes from the department's own counter.
    invariant: 'I9',
    code: 'serial_not_from_range',
    query: `select 'license ' || l.id as where from license l
      left join number_counter n on n.department = l.department and n.type = l.type
        and n.period = 'serial/' || left(l.serial, 4)
      where l.serial ~ '^[0-9]{11}$' and coalesce(n.next, 0) <= right(l.serial, 7)::bigint`,
  },
  {
    invariant: 'I6',
    code: 'event_of_nothing',
    query: `select 'event ' || e.id as where from event e
      where e.subject is not null and e.department is not null and not exists (
        select from license l where l.department = e.department and l.id = e.subject)`,
  },
  {
    invariant: 'I6',
    code: 'leaf_of_nothing',
    query: `select 'event ' || e.id as where from event e
      where e.log = 1 and e.kind in ('plan', 'signed') and not exists (
        select from credential c where c.department = e.department and c.license = e.subject
          and e.body like '%"leaf":"' ||
            rtrim(translate(encode(c.leaf, 'base64'), E'+/\\n', '-_'), '=') || '"%')`,
  },
]

/** I1, I3, I6, I7, I9 as far as one question to the tables answers them. */
export async function* checkRows(db: Db): AsyncGenerator<Finding> {
  for (const { invariant, code, query } of rules) {
    const { rows } = await sql<{ where: string }>`${sql.raw(query)}`.execute(db)
    for (const { where } of rows) yield { invariant, code, where }
  }
}
