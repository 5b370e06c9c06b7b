-- Which files did not come in, or only with warnings?
-- grain: one file as it was first seen, failed ones first | parameters: $athlete_id, $audience
with final as (
    select path, sha256, outcome, reason, warnings, run_no
    from import_item
    where athlete_id = $athlete_id and $audience = 'owner'
        and (outcome in ('failed', 'skipped') or len(warnings) > 0)
)
select path, sha256, outcome, reason, warnings, run_no
from final
order by case outcome when 'failed' then 0 when 'imported' then 1 else 2 end, path, sha256
