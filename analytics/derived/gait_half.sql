-- version: 1
-- What was each half of each run like, with all that a fit of a channel on speed and grade needs to know of it?
-- grain: one channel of one half of a run's steady parts (derived/steady_part.sql), by their order; of an odd number the
-- one in the middle is of the first. A row without a half has nothing to say: no channel where no part was steady;
-- left_out where a channel's values cannot be believed ('halved': a cadence of one foot).
-- units: m/s, %, and the channel's own (in its name); speed_mps is a channel, too
-- n parts; means; sums of squares and products about the means of the half (of *_s speed, *_g grade, *_v the value).
-- So a fit over any runs is a sum of small rows, and nobody reads samples twice.
-- grade: where up to a tenth of the run's parts with the channel have none, theirs is the mean of the others; where more
-- have none (a treadmill), it and its sums are null.
create table gait_half (
    activity_no  integer not null,
    revision     integer not null,
    channel      varchar,
    half         integer,
    n            bigint not null,
    speed_mps    double,
    grade_pct    double,
    value        double,
    sum_ss       double,
    sum_gg       double,
    sum_sg       double,
    sum_sv       double,
    sum_gv       double,
    sum_vv       double,
    left_out     varchar
);
-- fill
insert into gait_half by name
with wanted as (
    select a.activity_no, a.revision
    from held_activity() a
    anti join gait_half using (activity_no)
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
    on speed_mps, cadence_spm, stance_ms, stance_balance_left_pct, vertical_oscillation_mm, vertical_ratio_pct,
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
half as (
    select activity_no, channel, half, count(*) as n,
        avg(at_mps) as speed_mps,
        avg(at_pct) as grade_pct,
        avg(value) as value,
        regr_sxx(value, at_mps) as sum_ss,
        regr_sxx(value, at_pct) as sum_gg,
        regr_sxy(at_mps, at_pct) as sum_sg,
        regr_sxy(value, at_mps) as sum_sv,
        regr_sxy(value, at_pct) as sum_gv,
        regr_sxx(at_mps, value) as sum_vv
    from matched
    group by activity_no, channel, half
),
final as (
    select w.*, h.* exclude (activity_no), null as left_out
    from wanted w
    join half h using (activity_no)
    union all by name
    select w.*, 0 as n
    from wanted w
    anti join half using (activity_no)
    union all by name
    select distinct w.*, 'cadence_spm' as channel, 0 as n, 'halved' as left_out
    from wanted w
    join part p using (activity_no)
    where p.cadence_halved
)
select *
from final
order by activity_no, channel, half;
