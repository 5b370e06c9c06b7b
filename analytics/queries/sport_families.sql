-- Which families of sport are there?
-- grain: one family, the most frequent first | parameters: $athlete_id, $audience
with final as (
    select sport_family, count(*) as activities
    from seen_activity($athlete_id, $audience, $until)
    group by sport_family
)
select sport_family, activities
from final
order by activities desc, sport_family
