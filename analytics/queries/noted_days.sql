-- What did each note say of a place, for episodes of pain?
-- grain: one note; area and side null for "no pain" | parameters: $athlete_id, $audience, $until
-- severity null: in words only | changed_run: the pain changed or stopped a run
with final as (
    select local_date, area, side, severity, coalesce(changed_run, false) as changed_run
    from seen_note($athlete_id, $audience, $until)
)
select local_date, area, side, severity, changed_run
from final
order by local_date, area nulls first, side, severity, changed_run
