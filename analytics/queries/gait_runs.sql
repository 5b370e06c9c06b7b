-- What was each run like in one channel of gait, at the same speed and on level ground?
-- grain: one run with steady parts, in order | parameters: $athlete_id, $audience, $until, $channel
-- units: m/s, %, and the channel's own; sum_*: what a fit within the run needs, as of derived/gait_run.sql
-- Slopes on speed and grade are fitted within runs of the same watch, pod and shoe (a baseline), with or without known
-- grade apart, of the 42 days before the run's day; where these are fewer than 5 runs or 200 parts, or hardly varied in
-- speed (0.03 m/s), of all days before; where those are, within this run alone if it has 40 parts. Nothing later is looked
-- at, so that no later run changes a row.
-- Grade that hardly varied explains nothing, nor does it beside speed if both went together (by_speed, by_grade: what was
-- held). Where speed was not, a run more than 0.1 m/s off at_mps has no value.
-- at_mps: the speed that values are taken to; the median of the runs of the runner's first 42 days with the channel, as
-- far as they lie before, to a tenth
-- level: median of the 28 days up to the run; earlier: of the 182 days before those; within the baseline
with run as (
    select *,
        grade_pct is not null as graded,
        min(local_date) over () as begun_on,
        row_number() over (order by local_date, started_utc nulls first, activity_id) as place
    from gait_run($athlete_id, $audience, $until)
    where channel = $channel
),
numbered as (
    select *,
        min(place) over (partition by watch, pod, shoe) as first_of_baseline,
        min(place) over (partition by watch, pod) as first_of_sensor
    from run
),
ranked as (
    select *,
        dense_rank() over (order by first_of_baseline) as baseline,
        dense_rank() over (order by first_of_sensor) as sensor,
        median(case when local_date < begun_on + 42 then speed_mps end) over (
            order by local_date range between unbounded preceding and interval 1 day preceding
        ) as usual_mps
    from numbered
),
pooled as (
    select *,
        struct_pack(
            runs := count(*) over six_weeks, parts := sum(n) over six_weeks, ss := sum(sum_ss) over six_weeks,
            gg := sum(sum_gg) over six_weeks, sg := sum(sum_sg) over six_weeks, sv := sum(sum_sv) over six_weeks,
            gv := sum(sum_gv) over six_weeks
        ) as six_weeks,
        struct_pack(
            runs := count(*) over before, parts := sum(n) over before, ss := sum(sum_ss) over before,
            gg := sum(sum_gg) over before, sg := sum(sum_sg) over before, sv := sum(sum_sv) over before,
            gv := sum(sum_gv) over before
        ) as before,
        struct_pack(
            runs := 1::bigint, parts := n::hugeint, ss := sum_ss, gg := sum_gg, sg := sum_sg, sv := sum_sv, gv := sum_gv
        ) as alone
    from ranked
    window
        six_weeks as (
            partition by baseline, graded
            order by local_date range between interval 42 days preceding and interval 1 day preceding
        ),
        before as (
            partition by baseline, graded
            order by local_date range between unbounded preceding and interval 1 day preceding
        )
),
chosen as (
    select *,
        case
            when six_weeks.runs >= 5 and six_weeks.parts >= 200 and six_weeks.ss > six_weeks.parts * 0.03 * 0.03
            then 'six_weeks'
            when before.runs >= 5 and before.parts >= 200 and before.ss > before.parts * 0.03 * 0.03 then 'all_before'
            when n >= 40 then 'this_run'
        end as matched_on,
        case matched_on
            when 'six_weeks' then six_weeks
            when 'all_before' then before
            when 'this_run' then alone
        end as fit
    from pooled
),
varied as (
    select *,
        coalesce(fit.ss > fit.parts * 0.03 * 0.03, false) as by_speed,
        coalesce(
            fit.gg > fit.parts * 0.3 * 0.3
            and not (fit.ss > fit.parts * 0.03 * 0.03 and fit.sg * fit.sg > 0.9 * fit.ss * fit.gg),
            false
        ) as by_grade
    from chosen
),
sloped as (
    select *,
        case
            when by_speed and by_grade
            then (fit.sv * fit.gg - fit.gv * fit.sg) / nullif(fit.ss * fit.gg - fit.sg * fit.sg, 0)
            when by_speed then fit.sv / nullif(fit.ss, 0)
            else 0
        end as speed_slope,
        case
            when by_speed and by_grade
            then (fit.gv * fit.ss - fit.sv * fit.sg) / nullif(fit.ss * fit.gg - fit.sg * fit.sg, 0)
            when by_grade then fit.gv / nullif(fit.gg, 0)
            else 0
        end as grade_slope,
        round(coalesce(usual_mps, speed_mps), 1) as at_mps
    from varied
),
matched as (
    select *,
        case
            when matched_on is not null and (by_speed or abs(speed_mps - at_mps) <= 0.1)
            then value - speed_slope * (speed_mps - at_mps) - grade_slope * coalesce(grade_pct, 0)
        end as matched_value,
        case
            when matched_on is not null
            then halves_v - speed_slope * halves_s - grade_slope * coalesce(halves_g, 0)
        end as half_change
    from sloped
),
final as (
    select *,
        median(matched_value) over month as level,
        count(matched_value) over month as level_n,
        median(matched_value) over half_year as earlier,
        count(matched_value) over half_year as earlier_n
    from matched
    window
        month as (
            partition by baseline
            order by local_date range between interval 27 days preceding and current row
        ),
        half_year as (
            partition by baseline
            order by local_date range between interval 209 days preceding and interval 28 days preceding
        )
)
select activity_id, local_date, sport, distance_m, n, value as mean, speed_mps, grade_pct, sum_ss, sum_gg, sum_sg, sum_sv,
    sum_gv, matched_on, by_speed, by_grade, speed_slope, grade_slope, at_mps, matched_value as value, half_change, baseline,
    sensor, watch, pod, shoe, level, level_n, earlier, earlier_n
from final
order by place
