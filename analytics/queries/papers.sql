-- Where is that link, or that document?
-- grain: one link or document, the newest first | parameters: $athlete_id, $audience, $until
-- $words: each must be somewhere in the title, the words, the link, the file's name or the place; an empty list: all
with searched as (
    select paper_id as id, local_date, title, url, sha256, file_kind, file_name, byte_count, episode, area, side, text,
        strip_accents(lower(concat_ws(' ', title, text, url, file_name, episode, side, replace(area, '_', ' ')))) as told
    from seen_paper($athlete_id, $audience, $until)
),
final as (
    select id, local_date, title, url, sha256, file_kind, file_name, byte_count, episode, area, side, text
    from searched
    where len(list_filter($words::varchar[], lambda word: not contains(told, strip_accents(lower(word))))) = 0
)
select id, local_date, title, url, sha256, file_kind, file_name, byte_count, episode, area, side, text
from final
order by local_date desc, id desc
