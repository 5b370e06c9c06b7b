-- What does the recording cover, and when were the runs?
-- grain: one row | parameters: $athlete_id, $audience, $on (only what was known on that day counts)
-- last_unrecorded: the last day of a span marked as unrecorded that reaches into the 30 days before
-- last_return: the last run that came 7 days or more after the one before it
with seen as (
    select local_date, sport_family
    from seen_activity($athlete_id, $audience)
    where local_date <= $on
),
run_day as (
    select local_date,
        local_date - lag(local_date) over (order by local_date) as days_since
    from (select distinct local_date from seen where sport_family = 'run')
),
unrecorded as (
    select max(to_date) as last_day
    from unrecorded_span
    where athlete_id = $athlete_id and deleted_at is null and from_date < $on and to_date >= $on::date - 30
),
final as (
    select
        (select min(local_date) from seen) as first_day,
        (select max(local_date) from seen) as last_day,
        (select count(*) from seen where sport_family = 'run') as runs,
        (select max(local_date) from run_day) as last_run,
        (select max(local_date) from run_day where days_since >= 7) as last_return,
        (select last_day from unrecorded) as last_unrecorded
)
select first_day, last_day, runs, last_run, last_return, last_unrecorded
from final
