-- What does the recording cover, and when were the runs?
-- grain: one row | parameters: $athlete_id, $audience, $on (only what was known on that day counts)
-- last_unrecorded: the last day of a span marked as unrecorded that reaches into the 30 days before
-- last_return: the last run that came 7 days or more after the one before it, and after what expired
-- What expired (derived/expired_day.sql) was recorded, too, and may have been a run: first_day, last_day and last_possible
-- (the last day that may have had one) count it; last_unclear is the last run that is a return only if it was none, after
-- last_expired
with seen as (
    select local_date, sport_family
    from seen_activity($athlete_id, $audience)
    where local_date <= $on
),
expired as (
    select local_date
    from expired_day($athlete_id, $audience)
    where local_date <= $on
),
known as (
    select local_date from seen
    union all
    select local_date from expired
),
possible as (
    select local_date, bool_or(run) as run
    from (
        select local_date, true as run from seen where sport_family = 'run'
        union all
        select local_date, false from expired
    )
    group by local_date
),
possible_day as (
    select local_date, run,
        local_date - lag(local_date) over in_time as days_since,
        local_date - max(case when run then local_date end) over before as days_since_run
    from possible
    window in_time as (order by local_date),
        before as (order by local_date rows between unbounded preceding and 1 preceding)
),
unrecorded as (
    select max(to_date) as last_day
    from unrecorded_span
    where athlete_id = $athlete_id and deleted_at is null and from_date < $on and to_date >= $on::date - 30
),
final as (
    select
        (select min(local_date) from known) as first_day,
        (select max(local_date) from known) as last_day,
        (select count(*) from seen where sport_family = 'run') as runs,
        (select max(local_date) from possible where run) as last_run,
        (select max(local_date) from possible) as last_possible,
        (select max(local_date) from possible_day where run and days_since >= 7) as last_return,
        (select max(local_date) from possible_day where run and days_since_run >= 7 and days_since < 7) as last_unclear,
        (select max(local_date) from expired) as last_expired,
        (select last_day from unrecorded) as last_unrecorded
)
select first_day, last_day, runs, last_run, last_possible, last_return, last_unclear, last_expired, last_unrecorded
from final
