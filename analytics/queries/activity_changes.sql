-- What did the runner change about this activity, and what stood there before?
-- grain: one field, the latest change first | parameters: $athlete_id, $audience, $until, $activity_id
with final as (
    select a.activity_key as activity_id, c.field, c.value, c.replaced, c.changed_at
    from listed_activity($athlete_id, $audience, $until) a
    join activity_change c using (activity_no)
    where $audience['owner'] and a.activity_key = $activity_id
)
select activity_id, field, value, replaced, changed_at
from final
order by changed_at desc, field
