-- version: 3
-- Which activities may this audience see, and does the runner want counted? Everything that is derived starts from here,
-- so that a view for another person is computed from what may be shared, and never filtered afterwards.
create or replace macro seen_activity(athlete, audience, until) as table
select *
from listed_activity(athlete, audience, until)
where counted;
