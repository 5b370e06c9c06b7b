-- On which days was something of Strava's API removed when its time was over, and what did the runner say of them?
-- grain: one day, what is open first, then newest first; a day of which the runner said that it is whole can be open
-- again | expired_at (UTC): when the last of it was removed | settled_at (UTC): null as long as it is open
-- parameters: $athlete_id, $audience
with settled as (
    select local_date, count(distinct native_id)::integer as activities, max(expired_at) as expired_at,
        max(settled_at) as settled_at
    from expired_activity
    where athlete_id = $athlete_id and $audience['owner'] and settled_at is not null
    group by local_date
),
final as (
    select local_date, activities, expired_at, null::timestamp as settled_at
    from missing_day($athlete_id, $audience, $until)
    where $audience['owner']
    union all
    select local_date, activities, expired_at, settled_at
    from settled
)
select local_date, activities, expired_at, settled_at
from final
order by settled_at is not null, local_date desc
