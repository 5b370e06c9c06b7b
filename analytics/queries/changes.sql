-- What did the runner change about activities, and what stood there before?
-- grain: one field of one activity, the latest change first | parameters: $athlete_id, $audience, $until
-- sources, expires_at: derived/activity_origin.sql
with final as (
    select a.activity_key as activity_id, a.local_date, coalesce(a.title, a.sport) as title, c.field, c.value, c.replaced,
        c.changed_at, o.sources, o.expires_at
    from listed_activity($athlete_id, $audience, $until) a
    join activity_change c using (activity_no)
    left join activity_origin($athlete_id, $audience, $until) o using (activity_no)
    where $audience['owner']
)
select activity_id, local_date, title, field, value, replaced, changed_at, sources, expires_at
from final
order by changed_at desc, activity_id, field
