/**
 * What `licet recover` needs: to write down, as the owner, what the last bundle says and a restored
 * database no longer knows. An index may then have a status although its credential was lost, so
 * status rows no longer refer to credentials; who may write them is said by the insert policy, as
 * before, and `licet check` holds every row to an act.
 */
export const afterRestore = {
  name: '20261125T2010-after-restore',
  sql: `
set local role licet_owner;

alter table status_change drop constraint status_change_list_idx_fkey;
create policy recover_read on status_change for select to licet_owner using (true);
create policy recover_write on status_change for insert to licet_owner with check (true);
create policy recover_read on event for select to licet_owner using (log = 1);
create policy recover_write on event for insert to licet_owner
  with check (log = 1 and department is null and subject is null and kind in ('lost', 'restored'));
`,
}
