-- What do the runner's words say of pain, and what did he say about that?
-- grain: one finding, the newest first | severity: 0-10; negated: said not to hurt; temporality: current, past
-- state: proposed, confirmed, dismissed, noted (a pain note of that day and place says it already)
-- parameters: $athlete_id, $audience | pain is the athlete's own: no other audience sees it
with final as (
    select f.id, f.local_date, f.activity_id, f.note_id, a.title, f.area, f.side, f.structure, f.quality, f.severity,
        f.severity_text, f.negated, f.temporality, f.moment as "when", f.felt_at_m, f.felt_at_s, f.trend, f.impact,
        f.words, f.text, f.state, f.source, f.said, f.completes, f.decided
    from seen_finding($athlete_id, $audience, $until) f
    left join listed_activity($athlete_id, $audience, $until) a on a.activity_key = f.activity_id
)
select id, local_date, activity_id, note_id, title, area, side, structure, quality, severity, severity_text, negated,
    temporality, "when", felt_at_m, felt_at_s, trend, impact, words, text, state, source, said, completes, decided
from final
order by local_date desc, area, side, negated, temporality, id
