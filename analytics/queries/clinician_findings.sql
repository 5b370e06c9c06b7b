-- What did clinicians find, as the runner heard it?
-- grain: one finding, the newest first | parameters: $athlete_id, $audience, $until
with final as (
    select clinician_finding_id as id, local_date, to_date, who, profession, text, area, side
    from seen_clinician_finding($athlete_id, $audience, $until)
)
select id, local_date, to_date, who, profession, text, area, side
from final
order by local_date desc, id desc
