-- Where did each activity come from, and when does it go?
-- grain: one activity (derived/activity_origin.sql) | parameters: $athlete_id, $audience
with final as (
    select a.activity_key as activity_id, o.sources, o.expires_at
    from listed_activity($athlete_id, $audience, $until) a
    join activity_origin($athlete_id, $audience, $until) o using (activity_no)
)
select activity_id, sources, expires_at
from final
order by activity_id
