-- version: 1
-- By whose link was an entry of what was tried proposed, if it was? Told to the athlete alone: a link's name is theirs.
-- until: only what was proposed by that day (of UTC); null for all of it
create or replace macro seen_proposer(athlete, audience, until) as table
select entry_id as tried_id, min(who) as who
from proposal
where athlete_id = athlete
    and audience['owner']
    and kind in ('exercise', 'stage')
    and answer = 'accepted'
    and deleted_at is null
    and (until is null or created_at::date <= until::date)
group by entry_id;
