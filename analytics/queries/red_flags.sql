-- Which signs to have looked at did the runner write of in the last 28 days?
-- grain: one sign of one activity or note, the newest first; confirmed or not, and not put away
-- parameters: $athlete_id, $audience, $today | words are the athlete's own: no other audience sees them
with final as (
    select id, local_date, activity_id, note_id, sign, words, source
    from seen_red_flag($athlete_id, $audience, $until)
    where local_date > $today::date - 28
)
select id, local_date, activity_id, note_id, sign, words, source
from final
order by local_date desc, sign, id
