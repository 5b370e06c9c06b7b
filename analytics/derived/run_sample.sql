-- version: 2
-- Where on the run was each sample, and what did it say that can be believed?
-- grain: one sample of one activity | units: m and s from the start, else in the names
-- reached_m, clock_s: as far as the run had come; a distance or a clock that runs backwards stands still until then
-- covered_s: the clock where a distance was last read, so that a span of it goes with a span of reached_m
-- axis, position: the distance reached, from the first one known; the clock where the activity has no distance
-- A heart rate, stance or balance of 0 is a sensor that lost contact, and so is a cadence of 0 at more than 1.8 m/s;
-- a position of exactly 0, 0 is none.
create or replace macro run_sample(athlete, audience, until, activity_id) as table
with read as (
    select *,
        max(distance_m) over so_far as far_m,
        max(elapsed_s) over so_far as clock_s,
        max(case when distance_m is not null then elapsed_s end) over so_far as covered_s
    from seen_sample(athlete, audience, until, activity_id)
    window so_far as (order by ordinal rows unbounded preceding)
),
span as (
    select min(far_m) as first_m, max(far_m) as last_m
    from read
),
placed as (
    select r.*,
        case when last_m > first_m then coalesce(far_m - first_m, 0) end as reached_m
    from read r
    cross join span
),
moved as (
    select *,
        latitude_deg <> 0 or longitude_deg <> 0 as on_map,
        coalesce(
            speed_mps,
            (reached_m - lag(reached_m) over run) / nullif(covered_s - lag(covered_s) over run, 0)
        ) as moving_mps
    from placed
    window run as (order by ordinal)
),
final as (
    select activity_no, ordinal, clock_s, covered_s, reached_m,
        case when reached_m is null then 'time' else 'distance' end as axis,
        coalesce(reached_m, clock_s) as position,
        moving_mps as speed_mps,
        nullif(heart_rate_bpm, 0) as heart_rate_bpm,
        case when cadence_spm = 0 and moving_mps > 1.8 then null else cadence_spm end as cadence_spm,
        nullif(stance_ms, 0) as stance_ms,
        nullif(stance_balance_left_pct, 0) as stance_balance_left_pct,
        power_w, altitude_m,
        case when on_map then latitude_deg end as latitude_deg,
        case when on_map then longitude_deg end as longitude_deg
    from moved
)
select activity_no, ordinal, axis, position, clock_s, covered_s, reached_m, speed_mps, heart_rate_bpm, cadence_spm,
    stance_ms, stance_balance_left_pct, power_w, altitude_m, latitude_deg, longitude_deg
from final;
