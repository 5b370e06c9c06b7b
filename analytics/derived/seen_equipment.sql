-- version: 2
-- Which shoes, pods and watches did the runner date? Every audience has to know, or it would take another shoe for another
-- gait; the words with them are the owner's.
-- until: only what began by that local day, and without an end that was still to come; null for all of it
create or replace macro seen_equipment(athlete, audience, until) as table
select * replace (
    case when until is null or to_date <= until::date then to_date end as to_date,
    greatest(from_date, audience['since']::date) as from_date,
    case when audience['owner'] then text end as text
)
from equipment
where athlete_id = athlete
    and deleted_at is null
    and (until is null or from_date is null or from_date <= until::date)
    and (audience['since'] is null or to_date is null or to_date >= audience['since']::date);
