-- What is recorded of each run that may differ from what is usual: its ground, its climb, how hard it was?
-- grain: one run, in order | units: m; rpe CR-10; surface is null where the sport names none
-- parameters: $athlete_id, $audience, $until
with final as (
    select activity_key as activity_id, local_date, started_utc, distance_m, ascent_m, rpe, coalesce(race, false) as race,
        nullif(split_part(sport, '.', 2), '') as surface
    from seen_activity($athlete_id, $audience, $until)
    where sport_family = 'run'
)
select activity_id, local_date, distance_m, ascent_m, rpe, race, surface
from final
order by local_date, started_utc nulls first, activity_id
