-- Of which activities may some records be shared and some not? Those that may, as the groups to make anew.
-- grain: one record, in place of all in the temp table `grouped`; a group keeps its number
create or replace temp table grouped as
with mixed as (
    select g.group_no
    from grouped g
    join record r on r.no = g.record_no
    group by g.group_no
    having bool_or(r.shareable) and not bool_and(r.shareable)
),
final as (
    select g.*
    from grouped g
    join record r on r.no = g.record_no
    semi join mixed using (group_no)
    where r.shareable
)
select record_no, group_no, deleted
from final
