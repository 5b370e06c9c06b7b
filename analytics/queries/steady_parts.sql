-- What was each 100 m of a run like, as far as the runner ran steadily?
-- grain: one part of 100 m of which at least half is steady | units: in the names; at_km is its middle
-- parameters: $athlete_id, $audience, $activity_id
-- Left out: the first 800 m; standing and walking (under 1.8 m/s or 140 steps/min) and recorded pauses, with the 10 s
-- before and after; parts steeper than 5 %. grade_pct: from the part before to the part after; null without altitude.
with sampled as (
    select ordinal, clock_s, reached_m, speed_mps, cadence_spm, stance_ms, stance_balance_left_pct, altitude_m,
        coalesce(speed_mps < 1.8, false) or coalesce(cadence_spm between 30 and 140, false) as slow
    from run_sample($athlete_id, $audience, $until, $activity_id)
    where axis = 'distance' and clock_s is not null and reached_m is not null
),
near as (
    select *,
        bool_or(slow) over (order by clock_s range between 10 preceding and 10 following) as near_slow
    from sampled
),
paused as (
    select p.start_s, p.end_s
    from pause p
    join listed_activity($athlete_id, $audience, $until) a using (activity_no)
    where a.activity_key = $activity_id
),
steady as (
    select n.*,
        not near_slow and not exists (
            from paused p where n.clock_s between p.start_s - 10 and p.end_s + 10
        ) as steady
    from near n
),
part as (
    select floor(reached_m / 100)::integer as part, count(*) as samples, count(*) filter (steady) as steady_samples,
        avg(altitude_m) as altitude_m,
        avg(speed_mps) filter (steady) as speed_mps,
        avg(cadence_spm) filter (steady) as cadence_spm,
        avg(stance_ms) filter (steady) as stance_ms,
        avg(stance_balance_left_pct) filter (steady) as stance_balance_left_pct
    from steady
    group by part
),
graded as (
    select *,
        100 * (lead(altitude_m) over in_order - lag(altitude_m) over in_order)
            / nullif(100 * (lead(part) over in_order - lag(part) over in_order), 0) as grade_pct
    from part
    window in_order as (order by part)
),
final as (
    select part, (part + 0.5) / 10 as at_km, speed_mps, grade_pct, cadence_spm, stance_ms, stance_balance_left_pct,
        steady_samples as samples
    from graded
    where part >= 8 and 2 * steady_samples >= samples and coalesce(abs(grade_pct) <= 5, true)
)
select part, at_km, speed_mps, grade_pct, cadence_spm, stance_ms, stance_balance_left_pct, samples
from final
order by part
