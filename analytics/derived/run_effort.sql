-- version: 2
-- How fast would each run have been on the flat for the same energy, and did that cost more heartbeats later on?
-- grain: one running activity | units: in the names; ef_*: metres on the flat a heartbeat, of each half
-- parameters: $first, $last activity_no
-- Steps from sample to sample, less what was paused: of up to 30 s, at 0.5 to 12 m/s (slower is standing, faster a leap of
-- GPS); where a distance or a clock runs backwards there is none.
-- Grade: altitude is the median of a part of 100 m, so that a spike says nothing, from the part before to the part after;
-- unknown without either, over a hole, and beyond 0.45, which nobody runs for 200 m. A file's own grade is not used: few
-- have one, each smoothed in its own way.
-- gap_coverage: the share of the distance whose grade is known; under 0.8 there is no gap_mps.
-- mean_abs_grade_pct: up or down, after the first 10 min; steady_s: of that time, the minutes within 15 % of their median
-- grade-adjusted speed. Why there is no decoupling, in decoupling_missing: no_distance, no_grade (see gap_coverage), short
-- (under 40 min after the first 10), hilly (over 2 %), not_steady (under 40 min, or under 80 % of that time),
-- no_heart_rate (for under 80 % of a half, or stuck: see derived/heart_rate_time.sql).
create table run_effort (
    activity_no         integer primary key,
    revision            integer not null,
    gap_mps             double,
    gap_coverage        double,
    steady_s            double,
    mean_abs_grade_pct  double,
    ef_first            double,
    ef_second           double,
    decoupling_pct      double,
    decoupling_missing  varchar
);
-- fill
insert into run_effort
with wanted as (
    select a.activity_no, a.revision
    from held_activity() a
    anti join run_effort using (activity_no)
    where a.sport_family = 'run' and a.activity_no between $first and $last
),
beating as (
    select distinct activity_no
    from heart_rate_time
    where heart_rate_bpm is not null and activity_no between $first and $last
),
timed as (
    select s.activity_no, s.ordinal, s.elapsed_s, s.distance_m, s.altitude_m, s.heart_rate_bpm,
        lead(s.elapsed_s) over in_order as until_s,
        lead(s.distance_m) over in_order as next_m
    from sample s
    semi join wanted using (activity_no)
    where s.elapsed_s is not null and s.distance_m is not null
    window in_order as (partition by s.activity_no order by s.ordinal)
),
paused as (
    select t.activity_no, t.ordinal,
        sum(least(t.until_s, p.end_s) - greatest(t.elapsed_s, p.start_s)) as paused_s
    from timed t
    join pause p on p.activity_no = t.activity_no and p.start_s < t.until_s and p.end_s > t.elapsed_s
    group by t.activity_no, t.ordinal
),
stepped as (
    select t.activity_no, t.altitude_m, t.distance_m,
        floor(t.distance_m / 100)::integer as part,
        floor(t.elapsed_s / 60)::integer as minute,
        t.until_s - t.elapsed_s - coalesce(p.paused_s, 0) as seconds,
        t.next_m - t.distance_m as metres,
        case when b.activity_no is not null and t.heart_rate_bpm between 30 and 230 then t.heart_rate_bpm end as beats
    from timed t
    left join paused p using (activity_no, ordinal)
    left join beating b using (activity_no)
),
part as (
    select activity_no, part, avg(distance_m) as at_m, median(altitude_m) as altitude_m
    from stepped
    where altitude_m is not null
    group by activity_no, part
),
sloped as (
    select activity_no, part,
        case
            when coalesce(lead(part) over along, part) - coalesce(lag(part) over along, part) <= 3
            then (coalesce(lead(altitude_m) over along, altitude_m) - coalesce(lag(altitude_m) over along, altitude_m))
                / nullif(coalesce(lead(at_m) over along, at_m) - coalesce(lag(at_m) over along, at_m), 0)
        end as grade
    from part
    window along as (partition by activity_no order by part)
),
cell as (
    select activity_no, part, minute, sum(seconds) as seconds, sum(metres) as metres,
        sum(seconds * beats) as beats_s,
        sum(seconds) filter (beats is not null) as beating_s
    from stepped
    where seconds > 0 and seconds <= 30 and metres between 0.5 * seconds and 12 * seconds
    group by activity_no, part, minute
),
graded as (
    select c.activity_no, c.minute, c.seconds, c.metres, c.beats_s, c.beating_s,
        s.grade is not null as known,
        abs(s.grade) * c.metres as climbed_m,
        c.metres * running_cost(s.grade) / running_cost(0) as level_m
    from cell c
    left join sloped s on s.activity_no = c.activity_no and s.part = c.part and abs(s.grade) <= 0.45
),
whole as (
    select activity_no, coalesce(sum(metres) filter (known), 0) / nullif(sum(metres), 0) as coverage,
        sum(level_m) / nullif(sum(seconds) filter (known), 0) as gap_mps
    from graded
    group by activity_no
),
later as (
    select activity_no, minute, sum(seconds) as seconds, sum(metres) as metres, sum(level_m) as level_m,
        sum(climbed_m) as climbed_m, sum(beats_s) as beats_s, sum(beating_s) as beating_s,
        sum(level_m) / nullif(sum(seconds), 0) as mps
    from graded
    where known and minute >= 10
    group by activity_no, minute
),
usual as (
    select activity_no, median(mps) as mps, sum(seconds) as seconds,
        100 * sum(climbed_m) / nullif(sum(metres), 0) as mean_abs_grade_pct
    from later
    group by activity_no
),
steady as (
    select l.*, sum(l.seconds) over (partition by l.activity_no order by l.minute) as reached_s,
        sum(l.seconds) over (partition by l.activity_no) as steady_s
    from later l
    join usual u using (activity_no)
    where l.mps between 0.85 * u.mps and 1.15 * u.mps
),
halved as (
    select activity_no, reached_s - seconds / 2 > steady_s / 2 as second, sum(seconds) as seconds,
        sum(level_m) as level_m, sum(beats_s) as beats_s, coalesce(sum(beating_s), 0) as beating_s
    from steady
    group by all
),
paired as (
    select activity_no, sum(seconds) as steady_s,
        bool_and(beating_s >= 0.8 * seconds) as beats_known,
        sum(level_m / seconds / (beats_s / nullif(beating_s, 0)) * 60) filter (not second) as ef_first,
        sum(level_m / seconds / (beats_s / nullif(beating_s, 0)) * 60) filter (second) as ef_second
    from halved
    group by activity_no
),
judged as (
    select w.activity_no, w.revision, p.steady_s, u.mean_abs_grade_pct, p.ef_first, p.ef_second,
        h.coverage as gap_coverage,
        case when h.coverage >= 0.8 then h.gap_mps end as gap_mps,
        case
            when h.activity_no is null then 'no_distance'
            when h.coverage < 0.8 then 'no_grade'
            when coalesce(u.seconds, 0) < 2400 then 'short'
            when u.mean_abs_grade_pct > 2 then 'hilly'
            when coalesce(p.steady_s, 0) < 2400 or p.steady_s < 0.8 * u.seconds then 'not_steady'
            when not p.beats_known then 'no_heart_rate'
        end as missing
    from wanted w
    left join whole h using (activity_no)
    left join usual u using (activity_no)
    left join paired p using (activity_no)
),
final as (
    select activity_no, revision, gap_mps, gap_coverage, steady_s, mean_abs_grade_pct,
        case when missing is null then ef_first end as ef_first,
        case when missing is null then ef_second end as ef_second,
        case when missing is null then 100 * (ef_first - ef_second) / nullif(ef_first, 0) end as decoupling_pct,
        missing as decoupling_missing
    from judged
)
select activity_no, revision, gap_mps, gap_coverage, steady_s, mean_abs_grade_pct, ef_first, ef_second, decoupling_pct,
    decoupling_missing
from final;
