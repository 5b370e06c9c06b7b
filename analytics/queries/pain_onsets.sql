-- When did pain set in?
-- grain: one onset (area, side), in their order; a first row for each day on which several places set in
-- grain: one onset (area, side), in their order
-- parameters: $athlete_id, $audience | pain is the athlete's own: no other audience sees it
with painful_day as (
    select distinct area, side, local_date
    from seen_note($athlete_id, $audience, $until)
    where area is not null and severity >= 2
),
spaced as (
    select *,
        local_date - lag(local_date) over (partition by area, side order by local_date) as days_since
    from painful_day
),
final as (
    select local_date as onset, area, side
    from spaced
    where days_since is null or days_since > 28
)
select onset, area, side
from final
order by onset, area, side
