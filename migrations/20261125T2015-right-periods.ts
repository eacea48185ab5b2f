/**
 * A right to issue may end and be given again; each period is a row of its own and none is ever
 * written over: the trust list has to say of every second who might issue what.
 */
export const rightPeriods = {
  name: '20261125T2015-right-periods',
  sql: `
set local role licet_owner;

alter table department_right drop constraint department_right_pkey;
alter table department_right add primary key (department, type, granted_at);
create unique index department_right_open on department_right (department, type)
  where ended_at is null;
alter table department_right add check (ended_at >= granted_at);
revoke update (granted_at) on department_right from licet_registrar;
`,
}
