-- What did the runner decide about two records?
-- grain: one verdict, the latest first | parameters: $athlete_id, $audience | titles and days are null for a record that
-- is not here any more; verdicts are the owner's
with told as (
    select distinct on (activity_key) activity_key, title, sport, local_date
    from source_activity
    where athlete_id = $athlete_id
    order by activity_key, activity_no
),
final as (
    select v.one_key, v.other_key, v.same, v.decided_at,
        coalesce(one.title, one.sport) as one_title, one.local_date as one_date,
        coalesce(other.title, other.sport) as other_title, other.local_date as other_date
    from verdict v
    left join told one on one.activity_key = v.one_key
    left join told other on other.activity_key = v.other_key
    where v.athlete_id = $athlete_id and $audience['owner']
)
select one_key, other_key, same, decided_at, one_title, one_date, other_title, other_date
from final
order by decided_at desc, one_key, other_key
