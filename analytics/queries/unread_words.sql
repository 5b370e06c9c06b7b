-- What did the runner write about activities that names a part or a pain, and of which nothing could be made?
-- grain: one activity with such sentences, newest first; total is how many there are
-- parameters: $athlete_id, $audience, $limit, $offset | words are the athlete's own: no other audience sees them
with sentence as (
    select distinct t.activity_id, t.local_date, unnest(r.unread) as words
    from seen_text($athlete_id, $audience, $until) t
    join read_text r using (text_sha256)
    where t.activity_id is not null and sees($audience, 'words')
),
final as (
    select s.activity_id, s.local_date, a.title, list(s.words order by s.words) as sentences, count(*) over () as total
    from sentence s
    join listed_activity($athlete_id, $audience, $until) a on a.activity_key = s.activity_id
    group by s.activity_id, s.local_date, a.title
)
select activity_id, local_date, title, sentences, total
from final
order by local_date desc, activity_id
limit $limit offset $offset
