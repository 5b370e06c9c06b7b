-- What is in the store?
-- grain: one row | parameters: $athlete_id, $audience
with seen as (
    select local_date, sample_count
    from seen_activity($athlete_id, $audience, $until)
),
final as (
    select
        (select count(*) from athlete) as athletes,
        count(*) as activities,
        coalesce(sum(sample_count), 0)::bigint as samples,
        min(local_date) as first_day,
        max(local_date) as last_day
    from seen
)
select athletes, activities, samples, first_day, last_day
from final
