-- How many activities may this audience not see, of those days that it looks at?
-- grain: one row | activities; first_day, last_day: between which local dates they are, null where none is withheld
-- parameters: $athlete_id, $audience, $until
with final as (
    select coalesce(sum(activities), 0)::integer as activities, min(local_date) as first_day, max(local_date) as last_day
    from missing_day($athlete_id, $audience, $until)
    where not $audience['owner']
)
select activities, first_day, last_day
from final
