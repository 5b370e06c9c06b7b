-- What was found along these runs when somebody looked at them before?
-- grain: one channel of one run, in their order; one row without a channel where no sensor said anything; none if nobody
-- looked yet
-- units: km, and the channel's own unit | parameters: $athlete_id, $audience, $until, $activity_ids,
-- $bases (of each of these, in their order)
with asked as (
    select unnest($activity_ids::varchar[]) as activity_id, unnest($bases::varchar[]) as basis
),
final as (
    select w.*, q.activity_id
    from within_run w
    join listed_activity($athlete_id, $audience, $until) a using (activity_no, revision)
    join asked q on q.activity_id = a.activity_key and q.basis = w.basis
)
select activity_id, channel, matched_by, matched_on, parts, slope_per_km, slope_low, slope_high, slope_parts, verdict,
    at_km, low_km, high_km, slope_before, slope_after, change, p, autocorrelation
from final
order by activity_id, place
