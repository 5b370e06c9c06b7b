-- Which was the longest session of the 30 days before a run on day $on, that day's earlier sessions included?
-- grain: one row | units: m | parameters: $athlete_id, $audience, $on | of equals the latest
with final as (
    select
        count(*) as sessions,
        max(distance_m) as longest_30d_m,
        arg_max(local_date, (distance_m, place)) as longest_30d_on
    from running_session($athlete_id, $audience)
    where local_date between $on::date - 30 and $on::date
)
select sessions, longest_30d_m, longest_30d_on
from final
