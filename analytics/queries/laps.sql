-- Which laps does the source state, and what was gait like in each?
-- grain: one lap | units: in the names | parameters: $athlete_id, $audience, $until, $activity_id
-- start_m: sum of the laps before it; null once one of them has no distance
-- What of gait the source does not state is the mean of the lap's samples (from its start to that of the next), as far as
-- they can be believed (derived/run_sample.sql)
with lapped as (
    select l.*,
        coalesce(sum(l.distance_m) over before, 0) as distance_before_m,
        count(*) over before - count(l.distance_m) over before as unknown_before,
        coalesce(lead(l.start_s) over in_order, l.start_s + l.elapsed_s) as end_s
    from lap l
    join listed_activity($athlete_id, $audience, $until) a using (activity_no)
    where a.activity_key = $activity_id
    window before as (order by l.lap_no rows between unbounded preceding and 1 preceding),
        in_order as (order by l.lap_no)
),
lacking as (
    select any_value($activity_id) as activity_id
    from lapped
    where average_cadence_spm is null or average_stance_ms is null or average_stance_balance_left_pct is null
),
sampled as (
    select l.lap_no, avg(s.cadence_spm) as cadence_spm, avg(s.stance_ms) as stance_ms,
        avg(s.stance_balance_left_pct) as stance_balance_left_pct
    from lapped l
    join run_sample($athlete_id, $audience, $until, (select activity_id from lacking)) s
        on s.clock_s >= l.start_s and s.clock_s < l.end_s
    group by l.lap_no
),
final as (
    select l.* replace (
            coalesce(l.average_cadence_spm, s.cadence_spm) as average_cadence_spm,
            coalesce(l.average_stance_ms, s.stance_ms) as average_stance_ms,
            coalesce(l.average_stance_balance_left_pct, s.stance_balance_left_pct) as average_stance_balance_left_pct
        ),
        case when unknown_before = 0 then distance_before_m end as start_m
    from lapped l
    left join sampled s using (lap_no)
)
select lap_no, start_m, start_s, distance_m, elapsed_s, timer_s, ascent_m, average_heart_rate_bpm, average_cadence_spm,
    average_stance_ms, average_stance_balance_left_pct, trigger
from final
order by lap_no
