-- On which days did the runner say that running may have gone unrecorded?
-- grain: one span, newest first | parameters: $athlete_id, $audience (the owner)
with final as (
    select unrecorded_span_id as id, from_date, to_date, text
    from seen_unrecorded($athlete_id, $audience, $until)
    where $audience['owner']
)
select id, from_date, to_date, text
from final
order by from_date desc, id desc
