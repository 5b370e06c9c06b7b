-- version: 2
-- What was each 100 m of these runs like, as far as they were run steadily? Whatever is said of gait starts from here.
-- grain: one part of 100 m of which at least half is steady | units: in the names
-- Left out: the first 800 m; standing and walking (under 1.8 m/s or 140 steps/min) and recorded pauses, with the 10 s
-- before and after; parts steeper than 5 %. grade_pct: from the part before to the part after; null without altitude.
-- What a sensor said is believed as in analytics/run_parts.py, where a test holds both together; besides, more than
-- 12 m/s is a leap of GPS, and a whole run of under 100 steps/min at more than 2.2 m/s has one foot counted
-- (cadence_halved): its cadence is left out, not doubled.
-- activity_nos: a list; every sample of these runs is read once, so it is called for some runs at a time
create or replace macro steady_part(activity_nos) as table
with asked as (
    select unnest(activity_nos) as activity_no
),
read as (
    select s.activity_no, s.ordinal, s.elapsed_s, s.distance_m, s.speed_mps, s.cadence_spm, s.stance_ms,
        s.stance_balance_left_pct, s.vertical_oscillation_mm, s.vertical_ratio_pct, s.step_length_mm, s.power_w,
        s.altitude_m,
        lag(s.distance_m) over run as prior_m,
        lag(s.elapsed_s) over run as prior_s
    from sample s
    semi join asked using (activity_no)
    window run as (partition by s.activity_no order by s.ordinal)
),
-- Most runs have a distance and a clock in every sample, and neither ever runs backwards: they are placed by what the
-- samples say. The others stand still where they run backwards, which costs several times as much to find out.
order_of as (
    select activity_no,
        coalesce(bool_and(distance_m >= prior_m) and bool_and(elapsed_s >= prior_s), true)
            and count(distance_m) = count(*) and count(elapsed_s) = count(*) as tidy,
        min(distance_m) as first_m,
        max(distance_m) as last_m
    from read
    group by activity_no
),
so_far as (
    select r.activity_no, r.ordinal,
        max(distance_m) over so_far as far_m,
        max(elapsed_s) over so_far as clock_s,
        max(case when distance_m is not null then elapsed_s end) over so_far as covered_s
    from read r
    join order_of o on o.activity_no = r.activity_no and not o.tidy
    window so_far as (partition by r.activity_no order by r.ordinal rows unbounded preceding)
),
begun as (
    select activity_no, min(far_m) as first_m, max(far_m) as last_m
    from so_far
    group by activity_no
),
reached as (
    select f.activity_no, f.ordinal, f.clock_s, f.covered_s,
        coalesce(f.far_m - b.first_m, 0) as reached_m
    from so_far f
    join begun b on b.activity_no = f.activity_no and b.last_m > b.first_m
),
stepped as (
    select *,
        (reached_m - lag(reached_m) over run) / nullif(covered_s - lag(covered_s) over run, 0) as step_mps
    from reached
    window run as (partition by activity_no order by ordinal)
),
placed as (
    select r.*, r.elapsed_s as clock_s, r.distance_m - o.first_m as reached_m,
        coalesce(r.speed_mps, (r.distance_m - r.prior_m) / nullif(r.elapsed_s - r.prior_s, 0)) as moving_mps
    from read r
    join order_of o on o.activity_no = r.activity_no and o.tidy and o.last_m > o.first_m
    union all
    select r.*, s.clock_s, s.reached_m, coalesce(r.speed_mps, s.step_mps) as moving_mps
    from read r
    join stepped s using (activity_no, ordinal)
    where s.clock_s is not null
),
counted as (
    select activity_no,
        coalesce(avg(cadence_spm) filter (moving_mps > 2.2 and cadence_spm >= 30) < 100, false) as cadence_halved
    from placed
    group by activity_no
),
believed as not materialized (
    select p.* exclude (cadence_spm), c.cadence_halved,
        case
            when c.cadence_halved or (p.cadence_spm = 0 and p.moving_mps > 1.8) then null
            else p.cadence_spm
        end as cadence_spm
    from placed p
    join counted c using (activity_no)
),
-- What is not steady, as spans of time: each is longer than 10 s, so that of any 10 s on the clock it covers all, the
-- beginning or the end.
slow as (
    select activity_no, min(clock_s) - 10 as start_s, max(clock_s) + 10 as end_s
    from believed
    where moving_mps < 1.8 or cadence_spm between 30 and 140
    group by activity_no, floor(clock_s / 10)
),
span as (
    select activity_no, start_s, end_s from slow
    union all
    select p.activity_no, p.start_s - 10, p.end_s + 10
    from pause p
    semi join asked using (activity_no)
    where p.end_s >= p.start_s
),
tenth as (
    select activity_no, start_s, end_s,
        unnest(range(floor(start_s / 10)::bigint, floor(end_s / 10)::bigint + 1)) as ten_s
    from span
),
unsteady as (
    select activity_no, ten_s,
        max(end_s) filter (start_s <= 10 * ten_s) as until_s,
        min(start_s) filter (end_s >= 10 * ten_s + 10) as from_s
    from tenth
    group by activity_no, ten_s
),
judged as (
    select b.*,
        not coalesce(b.clock_s <= u.until_s, false) and not coalesce(b.clock_s >= u.from_s, false) as steady
    from believed b
    left join unsteady u on u.activity_no = b.activity_no and u.ten_s = floor(b.clock_s / 10)::bigint
),
part as (
    select activity_no, floor(reached_m / 100)::integer as part, any_value(cadence_halved) as cadence_halved,
        count(*) as samples,
        count(*) filter (steady) as steady_samples,
        avg(altitude_m) as altitude_m,
        avg(moving_mps) filter (steady and moving_mps <= 12) as speed_mps,
        avg(cadence_spm) filter (steady) as cadence_spm,
        avg(nullif(stance_ms, 0)) filter (steady) as stance_ms,
        avg(nullif(stance_balance_left_pct, 0)) filter (steady) as stance_balance_left_pct,
        avg(nullif(vertical_oscillation_mm, 0)) filter (steady) as vertical_oscillation_mm,
        avg(nullif(vertical_ratio_pct, 0)) filter (steady) as vertical_ratio_pct,
        avg(nullif(step_length_mm, 0)) filter (steady) as step_length_mm,
        avg(nullif(power_w, 0)) filter (steady) as power_w
    from judged
    group by activity_no, part
),
graded as (
    select *,
        100 * (lead(altitude_m) over in_order - lag(altitude_m) over in_order)
            / nullif(100 * (lead(part) over in_order - lag(part) over in_order), 0) as grade_pct
    from part
    window in_order as (partition by activity_no order by part)
),
final as (
    select *
    from graded
    where part >= 8 and 2 * steady_samples >= samples and coalesce(abs(grade_pct) <= 5, true)
)
select activity_no, part, speed_mps, grade_pct, cadence_spm, stance_ms, stance_balance_left_pct,
    vertical_oscillation_mm, vertical_ratio_pct, step_length_mm, power_w, steady_samples as samples, cadence_halved
from final;
