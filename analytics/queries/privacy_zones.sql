-- Which places is nobody else shown on a map?
-- grain: one place, the newest first | units: degrees | parameters: $athlete_id, $audience | the owner's alone
with final as (
    select privacy_zone_id as id, name, latitude_deg, longitude_deg
    from privacy_zone
    where athlete_id = $athlete_id and $audience['owner'] and deleted_at is null
)
select id, name, latitude_deg, longitude_deg
from final
order by id desc
