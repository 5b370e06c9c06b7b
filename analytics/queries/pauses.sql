-- When was the recording paused?
-- grain: one recorded pause, in the order of time | units: s from the start
-- parameters: $athlete_id, $audience, $until, $activity_id
with final as (
    select p.start_s, p.end_s
    from pause p
    join listed_activity($athlete_id, $audience, $until) a using (activity_no)
    where a.activity_key = $activity_id
)
select start_s, end_s
from final
order by start_s, end_s desc
