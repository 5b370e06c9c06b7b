-- When did the runner run again after the longest time without?
-- grain: one row, or none if there was no layoff | parameters: $athlete_id, $audience, $until
-- 28 days or more without a run; not where some of them are unknown (marked as unrecorded, or something expired)
with run_day as (
    select distinct local_date
    from seen_activity($athlete_id, $audience, $until)
    where sport_family = 'run'
),
spaced as (
    select local_date, lag(local_date) over (order by local_date) as last_run
    from run_day
),
unknown as (
    select from_date, to_date
    from seen_unrecorded($athlete_id, $audience, $until)
    union all
    select local_date, local_date
    from missing_day($athlete_id, $audience, $until)
),
final as (
    select s.local_date as returned_on, s.last_run, s.local_date - s.last_run - 1 as days
    from spaced s
    where s.local_date - s.last_run > 28
        and not exists (from unknown u where u.from_date < s.local_date and u.to_date > s.last_run)
)
select returned_on, last_run, days
from final
order by days desc, returned_on desc
limit 1
