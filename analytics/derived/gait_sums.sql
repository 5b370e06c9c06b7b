-- version: 1
-- What was each run like in each channel of gait, with all that a fit of it on speed and grade needs to know?
-- grain: one channel of a run's steady parts (derived/steady_part.sql). A row without n has nothing to say: no channel
-- where no part was steady; left_out where a channel's values cannot be believed ('halved': a cadence of one foot).
-- units: m/s, %, and the channel's own (in its name)
-- n parts; means; sums of squares and products about the means of the run (of *_s speed, *_g grade, *_v the value): a fit
-- over any runs is a sum of small rows, nobody reads samples twice, and a day that is higher as a whole bends no slope.
-- halves_*: the mean of the second half less that of the first, by the order of the parts; of an odd number the one in the
-- middle is of the first; null where a half has no value.
-- grade: where up to a tenth of the run's parts with the channel have none, theirs is the mean of the others; where more
-- have none (a treadmill), it and its sums are null.
create table gait_sums (
    activity_no  integer not null,
    revision     integer not null,
    channel      varchar,
    n            bigint,
    speed_mps    double,
    grade_pct    double,
    value        double,
    sum_ss       double,
    sum_gg       double,
    sum_sg       double,
    sum_sv       double,
    sum_gv       double,
    halves_s     double,
    halves_g     double,
    halves_v     double,
    left_out     varchar
);
-- fill
insert into gait_sums by name
with wanted as (
    select a.activity_no, a.revision
    from held_activity() a
    anti join gait_sums using (activity_no)
    where a.sport_family = 'run' and a.activity_no between $first and $last
),
part as (
    select *,
        case
            when 2 * row_number() over (partition by activity_no order by part)
                <= count(*) over (partition by activity_no) + 1 then 1
            else 2
        end as half
    from steady_part((select list(activity_no) from wanted))
    where speed_mps is not null
),
told as (
    unpivot (select *, speed_mps as at_mps from part)
    on cadence_spm, stance_ms, stance_balance_left_pct, vertical_oscillation_mm, vertical_ratio_pct,
        step_length_mm, power_w
    into name channel value value
),
known as (
    select activity_no, channel,
        avg(grade_pct) as grade_pct,
        count(*) - count(grade_pct) <= count(*) // 10 as graded
    from told
    group by activity_no, channel
),
matched as (
    select t.activity_no, t.channel, t.half, t.value, t.at_mps,
        case when k.graded then coalesce(t.grade_pct, k.grade_pct) end as at_pct
    from told t
    join known k using (activity_no, channel)
),
summed as (
    select activity_no, channel, count(*) as n,
        avg(at_mps) as speed_mps,
        avg(at_pct) as grade_pct,
        avg(value) as value,
        regr_sxx(value, at_mps) as sum_ss,
        regr_sxx(value, at_pct) as sum_gg,
        regr_sxy(at_mps, at_pct) as sum_sg,
        regr_sxy(value, at_mps) as sum_sv,
        regr_sxy(value, at_pct) as sum_gv,
        avg(at_mps) filter (half = 2) - avg(at_mps) filter (half = 1) as halves_s,
        avg(at_pct) filter (half = 2) - avg(at_pct) filter (half = 1) as halves_g,
        avg(value) filter (half = 2) - avg(value) filter (half = 1) as halves_v
    from matched
    group by activity_no, channel
),
final as (
    select w.*, s.* exclude (activity_no), null as left_out
    from wanted w
    join summed s using (activity_no)
    union all by name
    select *
    from wanted
    anti join summed using (activity_no)
    union all by name
    select distinct w.*, 'cadence_spm' as channel, 'halved' as left_out
    from wanted w
    join part p using (activity_no)
    where p.cadence_halved
)
select *
from final
order by activity_no, channel;
