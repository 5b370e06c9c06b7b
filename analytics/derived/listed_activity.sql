-- version: 5
-- Which activities are on this audience's list? Those that the runner wants ignored, too (counted is false).
-- Words, and heart rates, are null where a share does not grant them; private notes are the owner's alone.
create or replace macro listed_activity(athlete, audience, until) as table
select * replace (
    case when sees(audience, 'words') then title end as title,
    case when sees(audience, 'words') then description end as description,
    case when audience['owner'] then private_note end as private_note,
    case when sees(audience, 'heartrate') then average_heart_rate_bpm end as average_heart_rate_bpm
)
from allowed_activity(athlete, audience, until);
