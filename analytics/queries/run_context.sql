-- What is recorded of each run that may differ from what is usual: its ground, its climb, how hard it was, with what?
-- grain: one run, in order | units: m; rpe CR-10; surface is null where the sport names none
-- shoe, watch, pod: derived/run_equipment.sql; null where nothing says it | parameters: $athlete_id, $audience, $until
with final as (
    select a.activity_key as activity_id, a.local_date, a.started_utc, a.distance_m, a.ascent_m, a.rpe,
        coalesce(a.race, false) as race, nullif(split_part(a.sport, '.', 2), '') as surface, e.shoe, e.watch, e.pod
    from seen_activity($athlete_id, $audience, $until) a
    left join run_equipment($athlete_id, $audience, $until) e using (activity_no)
    where a.sport_family = 'run'
)
select activity_id, local_date, distance_m, ascent_m, rpe, race, surface, shoe, watch, pod
from final
order by local_date, started_utc nulls first, activity_id
