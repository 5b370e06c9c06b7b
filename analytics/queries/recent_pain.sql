-- Which note of pain of 2/10 or more is the latest of the last 7 days?
-- grain: at most one note | parameters: $athlete_id, $audience, $on | pain is the athlete's own: no other audience sees it
with final as (
    select local_date, area, side, severity, pain_note_id
    from seen_note($athlete_id, $audience, $until)
    where severity >= 2 and local_date between $on::date - 6 and $on::date
)
select local_date, area, side, severity
from final
order by local_date desc, severity desc, pain_note_id desc
limit 1
