-- version: 4
-- What did the watch record on one activity, if this audience may see it? Every sample as it came, none if it may not.
-- Where it was is the owner's; heart rate is seen by a share that grants it.
create or replace macro seen_sample(athlete, audience, until, activity_id) as table
select s.* replace (
    case when sees(audience, 'heartrate') then s.heart_rate_bpm end as heart_rate_bpm,
    case when audience['owner'] then s.latitude_deg end as latitude_deg,
    case when audience['owner'] then s.longitude_deg end as longitude_deg
)
from sample s
join listed_activity(athlete, audience, until) a using (activity_no)
where a.activity_key = activity_id;
