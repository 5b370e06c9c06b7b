-- What did the runner answer to the overuse questionnaire, and what score is that?
-- grain: one filled-in questionnaire, the newest first | units: score 0-100
-- parameters: $athlete_id, $audience, $until | O2: options count 0, 8, 17, 25; option 1 of the first question is 0 and
-- option 4 is 100, without the others. O1, the version before: 0, 6, 13, 19, 25 in the second and third question
with answered as (
    select ostrc_answer_id as id, local_date, area, side, version, q1, q2, q3, q4,
        [0, 8, 17, 25] as of_four,
        case version when 'O1' then [0, 6, 13, 19, 25] else [0, 8, 17, 25] end as of_changes
    from seen_ostrc_answer($athlete_id, $audience, $until)
),
final as (
    select id, local_date, area, side, version, q1, q2, q3, q4,
        case
            when version = 'O2' and q1 = 1 then 0
            when version = 'O2' and q1 = 4 then 100
            else of_four[q1] + of_changes[q2] + of_changes[q3] + of_four[q4]
        end as score,
        coalesce(q2 >= 3, false) or coalesce(q3 >= 3, false) or (version = 'O2' and q1 = 4) as substantial
    from answered
)
select id, local_date, area, side, version, q1, q2, q3, q4, score, substantial
from final
order by local_date desc, id desc
