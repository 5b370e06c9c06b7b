-- What was tried, and for which pain?
-- grain: one entry, the newest first | parameters: $athlete_id, $audience | the athlete's own: no other audience sees it
with final as (
    select tried_id as id, from_date, to_date, kind, area, side, text, link
    from seen_tried($athlete_id, $audience, $until)
)
select id, from_date, to_date, kind, area, side, text, link
from final
order by from_date desc, id desc
