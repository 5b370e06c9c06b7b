-- How far did each run go without a break?
-- grain: one run | units: m, s | parameters: $athlete_id, $audience | null: its samples carry no distance
with final as (
    select a.activity_key as activity_id, a.local_date, u.longest_unbroken_m, u.longest_unbroken_s,
        a.started_utc, a.session_index
    from seen_activity($athlete_id, $audience, $until) a
    left join unbroken_run u using (activity_no)
    where a.sport_family = 'run'
)
select activity_id, local_date, longest_unbroken_m, longest_unbroken_s
from final
order by local_date, started_utc nulls first, activity_id, session_index
