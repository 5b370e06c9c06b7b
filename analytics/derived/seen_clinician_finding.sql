-- version: 2
-- Which findings of clinicians may this audience see? A share does that grants
-- what was tried.
-- until: only what was found by that local day, and no end after it; null for all of it
create or replace macro seen_clinician_finding(athlete, audience, until) as table
select * replace (case when until is null or to_date <= until::date then to_date end as to_date)
from clinician_finding
where athlete_id = athlete
    and sees(audience, 'tried')
    and deleted_at is null
    and within_days(local_date, audience, until);
