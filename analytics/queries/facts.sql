-- What does the runner say of himself?
-- grain: one fact, by kind, the latest first | parameters: $athlete_id, $audience (the owner)
with final as (
    select athlete_fact_id as id, fact, value, from_date
    from fact_span($athlete_id)
    where $audience['owner']
)
select id, fact, value, from_date
from final
order by fact, from_date desc, id desc
