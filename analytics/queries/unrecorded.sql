-- On which days did the runner say that running may have gone unrecorded?
-- grain: one span, newest first | parameters: $athlete_id, $audience (the owner)
with final as (
    select unrecorded_span_id as id, from_date, to_date, text
    from unrecorded_span
    where athlete_id = $athlete_id and deleted_at is null and $audience = 'owner'
)
select id, from_date, to_date, text
from final
order by from_date desc, id desc
