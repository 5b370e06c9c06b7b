-- Was a session much longer than the longest of the 30 days before it?
-- grain: one session of running (derived/session_spike.sql)
-- units: m; ratio is for show only, states compare whole metres | parameters: $athlete_id, $audience
-- window: local dates d-30 ... d-1, and earlier sessions of day d itself; null, with the state not_covered, where
-- something expired in it
-- sources, expires_at: of its activities (derived/activity_origin.sql); of several the first that goes
with spike as (
    select *
    from session_spike($athlete_id, $audience)
),
member as (
    select activity_id, unnest(activity_ids) as activity_key
    from spike
),
origin as (
    select m.activity_id, list_sort(list_distinct(flatten(list(o.sources)))) as sources, min(o.expires_at) as expires_at
    from member m
    join listed_activity($athlete_id, $audience) a using (activity_key)
    join activity_origin($athlete_id, $audience) o using (activity_no)
    group by m.activity_id
),
final as (
    select s.*, o.sources, o.expires_at
    from spike s
    left join origin o using (activity_id)
)
select activity_id, activity_ids, local_date, started_at, distance_m, longest_30d_m, longest_30d_on, ratio, state,
    runs_30d, few_runs, sources, expires_at
from final
order by place
