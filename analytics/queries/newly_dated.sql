-- How many runs, pain notes and things tried are dated from this day on?
-- grain: one row | counts; null what this audience does not see | parameters: $athlete_id, $audience, $until, $first
with final as (
    select
        case when sees($audience, 'load') or sees($audience, 'runs') or sees($audience, 'gait') then
            (select count(*) from seen_activity($athlete_id, $audience, $until)
             where sport_family = 'run' and local_date >= $first)
        end as runs,
        case when sees($audience, 'pain') then
            (select count(*) from seen_note($athlete_id, $audience, $until) where local_date >= $first)
        end as notes,
        case when sees($audience, 'tried') then
            (select count(*) from seen_tried($athlete_id, $audience, $until) where from_date >= $first)
        end as tried
)
select runs, notes, tried
from final
order by runs
