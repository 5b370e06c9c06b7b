-- Why did the runner not run, by his own word?
-- grain: one answer | parameters: $athlete_id, $audience, $until
with final as (
    select from_date, answer, area, side, text, gap_answer_id as id
    from seen_gap_answer($athlete_id, $audience, $until)
)
select from_date, answer, area, side, text
from final
order by from_date, id
