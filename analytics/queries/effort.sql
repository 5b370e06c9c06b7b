-- How fast would this run have been on the flat for the same energy, and did that cost more heartbeats later on?
-- grain: one row, none if it is no run or may not be seen | units: in the names (derived/run_effort.sql)
-- parameters: $athlete_id, $audience, $until, $activity_id
-- A treadmill has no grade that a watch could see, whatever altitudes the file holds.
with wanted as (
    select activity_no, sport = 'run.treadmill' as indoors
    from listed_activity($athlete_id, $audience, $until)
    where activity_key = $activity_id
),
final as (
    select case when not indoors then gap_mps end as gap_mps,
        case when indoors then 0 else gap_coverage end as gap_coverage,
        case when not indoors then steady_s end as steady_s,
        case when not indoors then mean_abs_grade_pct end as mean_abs_grade_pct,
        case when not indoors and sees($audience, 'heartrate') then ef_first end as ef_first,
        case when not indoors and sees($audience, 'heartrate') then ef_second end as ef_second,
        case when not indoors and sees($audience, 'heartrate') then decoupling_pct end as decoupling_pct,
        case
            when not sees($audience, 'heartrate') then 'no_heart_rate'
            when indoors then 'no_grade'
            else decoupling_missing
        end as decoupling_missing
    from wanted
    join run_effort using (activity_no)
)
select gap_mps, gap_coverage, steady_s, mean_abs_grade_pct, ef_first, ef_second, decoupling_pct, decoupling_missing
from final
