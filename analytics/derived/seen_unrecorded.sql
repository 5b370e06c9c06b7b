-- version: 2
-- On which days may running have gone unrecorded, by the runner's word? Every audience has to know, or it would take
-- them for rest; the words with them are the owner's.
-- until: only what began by that local day, and only so far; null for all of it
create or replace macro seen_unrecorded(athlete, audience, until) as table
select * replace (
    least(to_date, coalesce(until::date, to_date)) as to_date,
    greatest(from_date, coalesce(audience['since']::date, from_date)) as from_date,
    case when audience['owner'] then text end as text
)
from unrecorded_span
where athlete_id = athlete
    and deleted_at is null
    and (until is null or from_date <= until::date)
    and (audience['since'] is null or to_date >= audience['since']::date);
