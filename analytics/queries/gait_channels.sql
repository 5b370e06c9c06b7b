-- Which channels of gait have a value in any run, and which runs have one whose values cannot be believed?
-- grain: one channel | parameters: $athlete_id, $audience, $until
-- halved: runs of which a phone counted one foot only
with final as (
    select g.channel, count(distinct g.activity_no) filter (g.n > 0) as runs,
        count(distinct g.activity_no) filter (g.left_out = 'halved') as halved
    from gait_sums g
    join seen_activity($athlete_id, $audience, $until) a using (activity_no, revision)
    where g.channel is not null
    group by g.channel
)
select channel, runs, halved
from final
order by channel
