-- Which activities were put together from several records, and why?
-- grain: one record of such an activity, newest activity first; total is how many activities there are
-- units: in the names | parameters: $athlete_id, $audience, $limit, $offset (activities)
with several as (
    select activity_key as activity_id, local_date, started_utc, count(*) over () as total
    from listed_activity($athlete_id, $audience, $until)
    where records > 1
),
page as (
    select *
    from several
    order by local_date desc, started_utc desc nulls last, activity_id
    limit $limit offset $offset
),
final as (
    select s.*, p.total, p.local_date as day, p.started_utc as began
    from page p
    join activity_source($athlete_id, $audience, $until) s using (activity_id)
)
select activity_id, record_id, kind, path, title, activity_title, sport, local_date, started_local, elapsed_s, distance_m,
    sample_count, holds_samples, holds_words, rule, reason, expires_at, total
from final
order by day desc, began desc nulls last, activity_id, holds_samples desc, holds_words desc, kind, record_id
