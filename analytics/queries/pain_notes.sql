-- What hurt, and when was it said that nothing did?
-- grain: one note, the newest first | parameters: $athlete_id, $audience | pain is the athlete's own: no other
-- audience sees it
with final as (
    select pain_note_id as id, local_date, area, side, severity, moment as "when", text, felt_at_m, changed_run
    from seen_note($athlete_id, $audience, $until)
)
select id, local_date, area, side, severity, "when", text, felt_at_m, changed_run
from final
order by local_date desc, id desc
