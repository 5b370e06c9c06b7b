-- Where did it hurt, by the runner's own words, and what of it waits for him?
-- grain: one area and side; the ones that wait first, the most often written first
-- n: runs and notes that say it hurt then, those that he called no pain left out | waiting: of these, not confirmed yet
-- denied: proposals that it did not hurt | earlier: mentions of earlier times | dismissed: what he said was not so
-- parameters: $athlete_id, $audience | pain is the athlete's own: no other audience sees it
with final as (
    select area, side,
        count(*) filter (temporality = 'current' and not negated and state <> 'dismissed') as n,
        count(*) filter (temporality = 'current' and not negated and state = 'proposed') as waiting,
        count(*) filter (temporality = 'current' and not negated and state in ('confirmed', 'noted')) as confirmed,
        count(*) filter (temporality = 'current' and negated and state = 'proposed') as denied,
        count(*) filter (temporality = 'past' and state <> 'dismissed') as earlier,
        count(*) filter (state = 'dismissed') as dismissed,
        min(local_date) filter (temporality = 'current' and not negated and state <> 'dismissed') as first_day,
        max(local_date) filter (temporality = 'current' and not negated and state <> 'dismissed') as last_day
    from seen_finding($athlete_id, $audience, $until)
    group by area, side
)
select area, side, n, waiting, confirmed, denied, earlier, dismissed, first_day, last_day
from final
order by waiting > 0 desc, n desc, last_day desc nulls last, area, side
