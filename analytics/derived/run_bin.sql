-- version: 3
-- What was each part of a run like, cut into `bins` equal parts of its distance (of its time, where it has none)?
-- grain: one part that holds samples | units: in the names; middle is on the axis, in m or s
-- distance_m, elapsed_s: at the end of the part | speed_mps: distance covered over time passed since the part before,
-- standing still included, recorded pauses not; without a distance the mean of the watch's speed
-- *_n: how many samples have a value of the channel
-- place: the first position on the map, where on the axis and when it was; leaps: how often more than 30 s lie between
-- a position and the one before it, place.leaps the same of `place` alone
create or replace macro run_bin(athlete, audience, until, activity_id, bins) as table
with sampled as (
    select *,
        latitude_deg is not null and longitude_deg is not null as on_map
    from run_sample(athlete, audience, until, activity_id)
    where position is not null
),
leapt as (
    select *,
        coalesce(on_map and clock_s - lag(clock_s) over (partition by on_map order by ordinal) > 30, false) as leaps
    from sampled
),
span as (
    select min(position) as first, (max(position) - min(position)) / nullif(bins, 0) as width, min(covered_s) as begun_s
    from sampled
),
placed as (
    select *,
        coalesce(least(floor((position - first) / nullif(width, 0)), bins - 1), 0)::integer as bin
    from leapt
    cross join span
),
part as (
    select activity_no, axis, bin, first + (bin + 0.5) * width as middle, begun_s,
        count(*) as samples,
        max(reached_m) as distance_m,
        max(clock_s) as elapsed_s,
        max(covered_s) as covered_s,
        avg(speed_mps) as sampled_mps,
        avg(heart_rate_bpm) as heart_rate_bpm,
        avg(cadence_spm) as cadence_spm,
        avg(stance_ms) as stance_ms,
        avg(stance_balance_left_pct) as stance_balance_left_pct,
        avg(power_w) as power_w,
        avg(altitude_m) as altitude_m,
        count(speed_mps) as speed_n,
        count(heart_rate_bpm) as heart_rate_n,
        count(cadence_spm) as cadence_n,
        count(stance_ms) as stance_n,
        count(stance_balance_left_pct) as stance_balance_left_n,
        count(power_w) as power_n,
        count(altitude_m) as altitude_n,
        count(*) filter (leaps) as leaps,
        arg_min(
            struct_pack(
                latitude_deg := latitude_deg, longitude_deg := longitude_deg, position := position,
                clock_s := clock_s, leaps := leaps::integer
            ),
            ordinal
        ) filter (on_map) as place
    from placed
    group by activity_no, axis, bin, first, width, begun_s
),
followed as (
    select *,
        distance_m - lag(distance_m, 1, 0) over in_order as step_m,
        lag(covered_s, 1, begun_s) over in_order as since_s
    from part
    window in_order as (order by bin)
),
paused as (
    select f.bin, sum(least(f.covered_s, p.end_s) - greatest(f.since_s, p.start_s)) as paused_s
    from followed f
    join pause p on p.activity_no = f.activity_no and p.start_s < f.covered_s and p.end_s > f.since_s
    group by f.bin
),
final as (
    select f.*,
        coalesce(
            step_m / nullif(greatest(covered_s - since_s - coalesce(paused_s, 0), 0), 0),
            sampled_mps
        ) as speed_mps
    from followed f
    left join paused using (bin)
)
select activity_no, axis, bin, middle, speed_mps, heart_rate_bpm, cadence_spm, stance_ms, stance_balance_left_pct,
    power_w, altitude_m, samples, speed_n, heart_rate_n, cadence_n, stance_n, stance_balance_left_n, power_n, altitude_n,
    distance_m, elapsed_s, leaps, place
from final;
