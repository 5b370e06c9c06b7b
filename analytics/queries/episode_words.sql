-- What did the runner say about episodes, in the order in which it was said?
-- grain: one word | parameters: $athlete_id, $audience, $until
with final as (
    select episode_word_id as id, area, side, onset, word, value, local_date
    from seen_episode_word($athlete_id, $audience, $until)
)
select id, area, side, onset, word, value, local_date
from final
order by id
