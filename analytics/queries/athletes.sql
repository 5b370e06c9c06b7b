-- Who is here?
-- grain: one athlete | parameters: $athlete_id, $audience (the owner)
with counted as (
    select s.athlete_id, count(distinct r.activity_no) as activities, min(s.local_date) as first_day,
        max(s.local_date) as last_day
    from activity_record r
    join source_activity s on s.activity_no = r.record_no
    where not r.deleted
    group by s.athlete_id
),
account as (
    select athlete_id, list(service || ' ' || account order by service, account) as accounts
    from athlete_account
    group by athlete_id
),
final as (
    select a.athlete_id, a.name, a.athlete_id = $athlete_id as chosen, coalesce(c.activities, 0) as activities,
        c.first_day, c.last_day, coalesce(n.accounts, []) as accounts
    from athlete a
    left join counted c using (athlete_id)
    left join account n using (athlete_id)
    where $audience['owner']
)
select athlete_id, name, chosen, activities, first_day, last_day, accounts
from final
order by athlete_id
