-- What did the runner write about activities, where pain may be among it?
-- grain: one activity with words beyond its title, newest first; total is how many there are
-- parameters: $athlete_id, $audience (the owner), $limit, $offset
with final as (
    select activity_key as activity_id, local_date, title, description, private_note, count(*) over () as total
    from listed_activity($athlete_id, $audience, $until)
    where $audience = 'owner' and (description is not null or private_note is not null)
)
select activity_id, local_date, title, description, private_note, total
from final
order by local_date desc, activity_id
limit $limit offset $offset
