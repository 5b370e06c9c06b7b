-- Which laps does the source state?
-- grain: one lap | units: in the names | parameters: $athlete_id, $audience, $activity_id
-- start_m: sum of the laps before it; null once one of them has no distance
with lapped as (
    select l.*,
        coalesce(sum(l.distance_m) over before, 0) as distance_before_m,
        count(*) over before - count(l.distance_m) over before as unknown_before
    from lap l
    join listed_activity($athlete_id, $audience, $until) a using (activity_no)
    where a.activity_key = $activity_id
    window before as (order by l.lap_no rows between unbounded preceding and 1 preceding)
),
final as (
    select *,
        case when unknown_before = 0 then distance_before_m end as start_m
    from lapped
)
select lap_no, start_m, start_s, distance_m, elapsed_s, timer_s, ascent_m, average_heart_rate_bpm, average_cadence_spm,
    average_stance_ms, average_stance_balance_left_pct, trigger
from final
order by lap_no
