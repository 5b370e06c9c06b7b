-- What was found along this run when somebody looked at it before?
-- grain: one channel, in their order; one row without a channel where no sensor said anything; none if nobody looked yet
-- units: km, and the channel's own unit | parameters: $athlete_id, $audience, $until, $activity_id, $basis
with final as (
    select w.*
    from within_run w
    join listed_activity($athlete_id, $audience, $until) a using (activity_no, revision)
    where a.activity_key = $activity_id and w.basis = $basis
)
select channel, matched_by, matched_on, parts, slope_per_km, slope_low, slope_high, slope_parts, verdict, at_km, low_km, high_km,
    slope_before, slope_after, change, p, autocorrelation
from final
order by place
