/* The diary as JSON values. */
#include "core/diary.h"
#include "report/diary.h"
#include "report/json.h"

enum { DECIMALS = 4 };

static json_t *tags_of(const struct pmat_diary_entry *entry)
{
    char name[PMAT_DIARY_TAG_SIZE];
    if (!entry->tags_known)
        return json_null();
    json_t *tags = json_array();
    for (const char *at = NULL; (at = pmat_diary_next_tag(entry->tags, at, name)) != NULL;)
        json_array_append_new(tags, pmat_json_text(name));
    return tags;
}

json_t *pmat_json_diary(const struct pmat_diary_entry *entry)
{
    if (entry == NULL)
        return json_null();
    json_t *spasm = entry->spasm == PMAT_ANSWER_UNKNOWN
                        ? json_null()
                        : json_boolean(entry->spasm == PMAT_ANSWER_YES);
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:i}", "pain_0_10",
                     pmat_json_number((double)entry->pain_0_10, 1), "stiffness_0_10",
                     pmat_json_number((double)entry->stiffness_0_10, 1), "spasm", spasm, "tags",
                     tags_of(entry), "text", pmat_json_text(entry->text), "revision",
                     (int)entry->revision);
}

static json_t *side_of(const struct pmat_morning_side *side)
{
    return json_pack(
        "{s:s, s:i, s:i, s:i, s:o, s:o, s:o}", "state", pmat_morning_state_name(side->state),
        "nights_with", side->with, "nights_without", side->without, "needs_more_nights", side->more,
        "difference", pmat_json_number(side->difference, DECIMALS), "low",
        pmat_json_number(side->low, DECIMALS), "high", pmat_json_number(side->high, DECIMALS));
}

json_t *pmat_json_mornings(const struct pmat_mornings *mornings)
{
    if (mornings == NULL)
        return json_null();
    json_t *lines = json_array();
    for (size_t i = 0; i < mornings->count; i++) {
        const struct pmat_morning_line *line = &mornings->lines[i];
        json_array_append_new(lines,
                              json_pack("{s:o, s:o, s:o, s:o}", "name", pmat_json_text(line->name),
                                        "label", pmat_json_text(line->label), "pain",
                                        side_of(&line->side[PMAT_MORNING_PAIN]), "stiffness",
                                        side_of(&line->side[PMAT_MORNING_STIFFNESS])));
    }
    return json_pack("{s:i, s:i, s:i, s:o, s:o, s:i, s:i, s:s, s:o}", "noted", mornings->noted,
                     "wanted", mornings->wanted, "wanted_each", mornings->wanted_each,
                     "first_night", pmat_json_text(mornings->first), "last_night",
                     pmat_json_text(mornings->last), "together_percent", mornings->percent,
                     "compared", mornings->compared, "limits", pmat_mornings_limits, "lines",
                     lines);
}
