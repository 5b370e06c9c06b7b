-- Of which activity is this record?
-- grain: one row, none if there is none | parameters: $athlete_id, $audience, $record_id (a record's key)
with final as (
    select a.activity_key as activity_id
    from source_activity s
    join activity_record r on r.record_no = s.activity_no
    join activity_record own on own.activity_no = r.activity_no
    join listed_activity($athlete_id, $audience, $until) a on a.activity_no = own.record_no
    where s.athlete_id = $athlete_id and s.activity_key = $record_id and ($audience['owner'] or s.shareable)
)
select activity_id
from final
limit 1
