-- Which places has the runner named, the last one first?
-- grain: one area and side | parameters: $athlete_id, $audience
with final as (
    select area, side, max(local_date) as last_day, count(*) as notes, max(pain_note_id) as last_id
    from seen_note($athlete_id, $audience, $until)
    where area is not null and severity > 0
    group by area, side
)
select area, side, last_day, notes
from final
order by last_day desc, last_id desc
