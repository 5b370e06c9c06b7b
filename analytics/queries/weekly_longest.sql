-- Which was the longest session of each week?
-- grain: one week with a session of running | units: m | parameters: $athlete_id, $audience,
-- $first_weekday (0 Monday ... 6 Sunday) | of equals the earliest
with session as (
    select *,
        local_date - ((isodow(local_date) - 1 - $first_weekday + 7) % 7)::integer as week_start
    from running_session($athlete_id, $audience)
),
final as (
    select *
    from session
    qualify row_number() over (partition by week_start order by distance_m desc, place) = 1
)
select week_start, activity_id, local_date, distance_m
from final
order by week_start
