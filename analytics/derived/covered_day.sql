-- version: 2
-- Which days does the recording cover, and is it known what was done on them?
-- grain: one calendar day, from the first activity of any kind (or what expired) to the last, or to `through`, if later
-- recorded: false where the runner marked the day as unrecorded, or something of it expired (derived/missing_day.sql)
create or replace macro covered_day(athlete, audience, until, through := null) as table
with expired as (
    select local_date
    from missing_day(athlete, audience, until)
),
span as (
    select min(local_date) as first_day, max(local_date) as last_day
    from (select local_date from seen_activity(athlete, audience, until) union all select local_date from expired)
),
day as (
    select unnest(generate_series(
        first_day::timestamp, greatest(last_day, through::date)::timestamp, interval 1 day
    ))::date as local_date
    from span
),
unrecorded as (
    select distinct d.local_date
    from day d
    join seen_unrecorded(athlete, audience, until) u on d.local_date between u.from_date and u.to_date
),
final as (
    select d.local_date, u.local_date is null and e.local_date is null as recorded
    from day d
    left join unrecorded u using (local_date)
    left join expired e using (local_date)
)
select local_date, recorded
from final;
