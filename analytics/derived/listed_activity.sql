-- version: 1
-- Which activities are on this audience's list? Those that the runner wants ignored, too (counted is false).
create or replace macro listed_activity(athlete, audience) as table
select *
from activity
where athlete_id = athlete
    and (audience = 'owner' or shareable);
