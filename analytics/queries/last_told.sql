-- Up to which day is anything told, and is something unknown after it?
-- grain: one row | last_activity, last_run: of any sport, of running | last_note: of pain, or that there was none
-- last_missing: the last day of which something is missing (derived/missing_day.sql) | last_unrecorded: the last day of
-- which the runner said that running may have gone unrecorded | null where there is none
-- parameters: $athlete_id, $audience, $until
with done as (
    select max(local_date) as last_activity, max(local_date) filter (sport_family = 'run') as last_run
    from seen_activity($athlete_id, $audience, $until)
),
noted as (
    select max(local_date) as last_note
    from seen_note($athlete_id, $audience, $until)
),
last_lost as (
    select max(local_date) as last_missing
    from missing_day($athlete_id, $audience, $until)
),
last_marked as (
    select max(to_date) as last_unrecorded
    from seen_unrecorded($athlete_id, $audience, $until)
),
final as (
    select last_activity, last_run, last_note, last_missing, last_unrecorded
    from done
    cross join noted
    cross join last_lost
    cross join last_marked
)
select last_activity, last_run, last_note, last_missing, last_unrecorded
from final
