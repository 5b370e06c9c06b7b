-- Which files did not come in, or only with warnings?
-- grain: one path as its file was last seen, failed ones first | parameters: $athlete_id, $audience
with latest as (
    select path, sha256, outcome, reason, warnings, run_no
    from import_item
    where athlete_id = $athlete_id and $audience['owner']
    qualify row_number() over (partition by path order by run_no desc) = 1
),
final as (
    select *
    from latest
    where outcome in ('failed', 'skipped') or len(warnings) > 0
)
select path, sha256, outcome, reason, warnings, run_no
from final
order by case outcome when 'failed' then 0 when 'imported' then 1 else 2 end, path, sha256
