-- version: 3
-- What did the watch record on one activity, if this audience may see it? Every sample as it came, none if it may not.
create or replace macro seen_sample(athlete, audience, until, activity_id) as table
select s.*
from sample s
join listed_activity(athlete, audience, until) a using (activity_no)
where a.activity_key = activity_id;
