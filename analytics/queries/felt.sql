-- Where on this run did the runner say that it was first felt?
-- grain: one row, felt_at_m null where nothing is said of it | parameters: $athlete_id, $audience, $until, $activity_id
-- A note belongs to a run that it names, else to the runs of its day
with final as (
    select min(n.felt_at_m) as felt_at_m
    from listed_activity($athlete_id, $audience, $until) a
    join seen_note($athlete_id, $audience, $until) n
        on n.activity_key = a.activity_key or (n.activity_key is null and n.local_date = a.local_date)
    where a.activity_key = $activity_id and n.severity > 0
)
select felt_at_m
from final
