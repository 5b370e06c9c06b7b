-- Between which heart rates did the runner run?
-- grain: one row | units: beats/min | parameters: $athlete_id, $audience, $until
-- runs: how many have a heart rate that may be seen
-- maximum_bpm: of each run the rate at or above which the heart was for 30 s; of these the third highest, so that two
-- runs with a strap that went astray do not make it; null with fewer than ten such runs
-- lowest_bpm: under it lies one hundredth of all recorded time
with held as (
    select t.activity_no, t.heart_rate_bpm, t.seconds,
        sum(t.seconds) over (partition by t.activity_no order by t.heart_rate_bpm desc) as seconds_at_least
    from heart_rate_time t
    semi join seen_activity($athlete_id, $audience, $until) a using (activity_no)
    where t.heart_rate_bpm is not null and sees($audience, 'heartrate')
),
run_top as (
    select activity_no, max(heart_rate_bpm) as top_bpm
    from held
    where seconds_at_least >= 30
    group by activity_no
),
top as (
    select count(*)::integer as runs,
        case when count(*) >= 10 then list_sort(list(top_bpm), 'desc')[3] end as maximum_bpm
    from run_top
),
rate as (
    select heart_rate_bpm, sum(seconds) as seconds
    from held
    group by heart_rate_bpm
),
risen as (
    select heart_rate_bpm,
        sum(seconds) over (order by heart_rate_bpm) / nullif(sum(seconds) over (), 0) as share
    from rate
),
low as (
    select min(heart_rate_bpm) as lowest_bpm
    from risen
    where share >= 0.01
),
final as (
    select runs, maximum_bpm, lowest_bpm
    from top
    cross join low
)
select runs, maximum_bpm, lowest_bpm
from final
