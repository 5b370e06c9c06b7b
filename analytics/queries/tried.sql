-- What was tried, for which pain, and who proposed it?
-- grain: one entry, the newest first | parameters: $athlete_id, $audience | the athlete's own: no other audience sees it
-- proposed_by: whom the link was for by which it was proposed; null where the athlete began it, and for everybody else
with final as (
    select t.tried_id as id, t.from_date, t.to_date, t.kind, t.area, t.side, t.text, t.link, p.who as proposed_by
    from seen_tried($athlete_id, $audience, $until) t
    left join seen_proposer($athlete_id, $audience, $until) p on p.tried_id = t.tried_id
)
select id, from_date, to_date, kind, area, side, text, link, proposed_by
from final
order by from_date desc, id desc
