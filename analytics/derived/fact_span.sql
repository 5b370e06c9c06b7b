-- version: 1
-- What does the runner say of himself, and for which days does it hold? From its day on until the next of its kind
-- begins; the first of a kind for all days before, too. It is a word on how to count, not something that was recorded,
-- so a past day sees it as well.
-- grain: one fact | first_day, end_day: null for no bound; end_day is the first on which it holds no more
create or replace macro fact_span(athlete) as table
select athlete_fact_id, fact, value, from_date,
    case when row_number() over in_time > 1 then from_date end as first_day,
    lead(from_date) over in_time as end_day
from athlete_fact
where athlete_id = athlete
    and deleted_at is null
window in_time as (partition by fact order by from_date, athlete_fact_id);
