-- What does the recording cover, and when were the runs?
-- grain: one row | parameters: $athlete_id, $audience, $on (only what was known on that day counts)
-- last_unrecorded: the last day of a span marked as unrecorded that reaches into the 30 days before
-- last_return: the last run that came 7 days or more after the one before it, and after what expired
-- What expired (derived/missing_day.sql) was recorded, too, and may have been a run: first_day, last_day and last_possible
-- (the last day that may have had one) count it; last_unclear is the last run that is a return only if it was none, after
-- last_expired
with seen as (
    select local_date, sport_family = 'run' as run, false as expired
    from seen_activity($athlete_id, $audience, $until)
    where local_date <= $on
),
known as (
    select local_date, run, expired
    from seen
    union all
    select local_date, false, true
    from missing_day($athlete_id, $audience, $until)
    where local_date <= $on
),
known_day as (
    select local_date, count(*) filter (run) as runs, bool_or(run) as run, bool_or(expired) as expired
    from known
    group by local_date
),
possible_day as (
    select local_date,
        local_date - lag(local_date) over in_time as days_since,
        local_date - max(case when run then local_date end) over before as days_since_run
    from known_day
    where run or expired
    window in_time as (order by local_date),
        before as (order by local_date rows between unbounded preceding and 1 preceding)
),
unrecorded as (
    select max(to_date) as last_unrecorded
    from seen_unrecorded($athlete_id, $audience, $until)
    where from_date < $on and to_date >= $on::date - 30
),
summed as (
    select min(local_date) as first_day, max(local_date) as last_day,
        coalesce(sum(runs), 0)::bigint as runs,
        max(local_date) filter (run) as last_run,
        max(local_date) filter (run or expired) as last_possible,
        max(local_date) filter (run and days_since >= 7) as last_return,
        max(local_date) filter (run and days_since_run >= 7 and days_since < 7) as last_unclear,
        max(local_date) filter (expired) as last_expired
    from known_day
    left join possible_day using (local_date)
),
final as (
    select *
    from summed
    cross join unrecorded
)
select first_day, last_day, runs, last_run, last_possible, last_return, last_unclear, last_expired, last_unrecorded
from final
