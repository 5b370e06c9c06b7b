-- version: 1
-- Which activities may this audience see? Everything that is derived starts from here, so that a view for another
-- person is computed from what may be shared, and never filtered afterwards.
create or replace macro seen_activity(athlete, audience) as table
select *
from activity
where athlete_id = athlete
    and (audience = 'owner' or shareable);
