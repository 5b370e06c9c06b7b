-- What else did the runner do each week, apart from running?
-- grain: one week and family of sport other than running | units: s | parameters: $athlete_id, $audience,
-- $first_weekday (0 Monday ... 6 Sunday), $today
-- missing: 'expired' where something expired on a day of the week (derived/expired_day.sql): amounts are null then, and
-- a family without a row may have lost its only one
with expired_week as (
    select distinct local_date - ((isodow(local_date) - 1 - $first_weekday + 7) % 7)::integer as week_start
    from expired_day($athlete_id, $audience, $until)
),
summed as (
    select
        local_date - ((isodow(local_date) - 1 - $first_weekday + 7) % 7)::integer as week_start,
        sport_family,
        sum(moving_s)::bigint as moving_s,
        count(*)::integer as activities
    from seen_activity($athlete_id, $audience, $until)
    where sport_family <> 'run' and local_date <= $today
    group by all
),
final as (
    select s.week_start, s.sport_family,
        case when e.week_start is null then s.moving_s end as moving_s,
        case when e.week_start is null then s.activities end as activities,
        case when e.week_start is not null then 'expired' end as missing
    from summed s
    left join expired_week e using (week_start)
)
select week_start, sport_family, moving_s, activities, missing
from final
order by week_start, sport_family
