-- Which signs to have looked at did the runner write of in the last 28 days, up to $today?
-- grain: one sentence of an activity or note, the newest first; confirmed or not, and not put away | signs: in it
-- parameters: $athlete_id, $audience, $today | words are the athlete's own: no other audience sees them
with final as (
    select min(id) as id, local_date, activity_id, note_id, list(sign order by sign) as signs, words,
        list(source order by sign) as sources
    from seen_red_flag($athlete_id, $audience, $until)
    where local_date > $today::date - 28 and local_date <= $today::date
    group by origin, local_date, activity_id, note_id, words
)
select id, local_date, activity_id, note_id, signs, words, sources
from final
order by local_date desc, id
