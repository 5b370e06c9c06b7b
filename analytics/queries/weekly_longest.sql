-- Which was the longest session of each week?
-- grain: one week with a session of running | units: m | parameters: $athlete_id, $audience,
-- $first_weekday (0 Monday ... 6 Sunday) | of equals the earliest
-- A week with a day on which something expired has none, nor one with a session that may have lost a part to that.
with expired_week as (
    select distinct local_date - ((isodow(local_date) - 1 - $first_weekday + 7) % 7)::integer as week_start
    from expired_day($athlete_id, $audience, $until)
),
session as (
    select *,
        local_date - ((isodow(local_date) - 1 - $first_weekday + 7) % 7)::integer as week_start
    from running_session($athlete_id, $audience, $until)
),
whole_week as (
    select week_start
    from session
    anti join expired_week using (week_start)
    group by week_start
    having count(missing_day) = 0
),
final as (
    select *
    from session
    semi join whole_week using (week_start)
    qualify row_number() over (partition by week_start order by distance_m desc, place) = 1
)
select week_start, activity_id, local_date, distance_m
from final
order by week_start
