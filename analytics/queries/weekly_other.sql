-- What else did the runner do each week, apart from running?
-- grain: one week and family of sport other than running | units: s | parameters: $athlete_id, $audience,
-- $first_weekday (0 Monday ... 6 Sunday), $today
with final as (
    select
        local_date - ((isodow(local_date) - 1 - $first_weekday + 7) % 7)::integer as week_start,
        sport_family,
        sum(moving_s)::bigint as moving_s,
        count(*)::integer as activities
    from seen_activity($athlete_id, $audience)
    where sport_family <> 'run' and local_date <= $today
    group by all
)
select week_start, sport_family, moving_s, activities
from final
order by week_start, sport_family
