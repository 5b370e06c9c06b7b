-- When was the recording paused, and where?
-- grain: one recorded pause, in the order of time | units: s from the start, m on the axis of the run
-- parameters: $athlete_id, $audience, $activity_id | at_m: null where no distance is known by then
with reached as (
    select clock_s, max(reached_m) as reached_m
    from run_sample($athlete_id, $audience, $until, $activity_id)
    where clock_s is not null
    group by clock_s
),
paused as (
    select p.start_s, p.end_s
    from pause p
    join listed_activity($athlete_id, $audience, $until) a using (activity_no)
    where a.activity_key = $activity_id
),
final as (
    select p.start_s as from_s, p.end_s as to_s, r.reached_m as at_m
    from paused p
    asof left join reached r on p.start_s >= r.clock_s
)
select from_s, to_s, at_m
from final
order by from_s, to_s desc
