-- Was a session much longer than the longest of the 30 days before it?
-- grain: one session of running (derived/session_spike.sql)
-- units: m; ratio is for show only, states compare whole metres | parameters: $athlete_id, $audience
-- window: local dates d-30 ... d-1, and earlier sessions of day d itself; null, with the state not_covered, where
-- something expired in it
with final as (
    select *
    from session_spike($athlete_id, $audience, $until)
)
select activity_id, activity_ids, local_date, started_at, distance_m, longest_30d_m, longest_30d_on, ratio, state,
    runs_30d, few_runs
from final
order by place
