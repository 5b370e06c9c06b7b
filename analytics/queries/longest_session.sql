-- Which was the longest session of the 30 days before a run on day $on, that day's earlier sessions included?
-- grain: one row | units: m | parameters: $athlete_id, $audience, $on | of equals the latest
-- expired_day: the last day on which something expired that stands against it, expired_days how many; sessions and
-- longest are null then, because what is missing may have been the longest
with session as (
    select *
    from running_session($athlete_id, $audience, $until)
    where local_date between $on::date - 30 and $on::date
),
expired as (
    select local_date
    from missing_day($athlete_id, $audience, $until)
    where local_date between $on::date - 30 and $on::date
    union
    select missing_day
    from session
    where missing_day is not null
),
missing as (
    select max(local_date) as expired_day, count(*)::integer as expired_days
    from expired
),
longest as (
    select
        count(*) as sessions,
        max(distance_m) as longest_30d_m,
        arg_max(local_date, (distance_m, place)) as longest_30d_on
    from session
),
final as (
    select
        case when expired_days = 0 then sessions end as sessions,
        case when expired_days = 0 then longest_30d_m end as longest_30d_m,
        case when expired_days = 0 then longest_30d_on end as longest_30d_on,
        expired_day, expired_days
    from longest
    cross join missing
)
select sessions, longest_30d_m, longest_30d_on, expired_day, expired_days
from final
