/* Several nights as JSON values: lists, means, and two times side by side. */
#include <math.h>
#include <string.h>

#include "report/compare.h"
#include "report/json.h"

enum { DECIMALS = 4 };

json_t *pmat_json_nights(const struct pmat_nights_view *view)
{
    json_t *nights = json_array();
    for (size_t i = 0; i < view->count; i++)
        json_array_append_new(nights, pmat_json_row(PMAT_TABLE_NIGHTS, &view->rows[i], 0));
    return nights;
}

static json_t *mean_of(const struct pmat_trend_mean *mean)
{
    return json_pack("{s:i, s:o, s:o}", "nights", mean->nights, "mean",
                     pmat_json_number(mean->mean, DECIMALS), "sd",
                     pmat_json_number(mean->sd, DECIMALS));
}

static bool is_one_mat(const struct pmat_nights_view *view)
{
    for (size_t i = 1; i < view->count; i++)
        if (strcmp(view->rows[i].key.mat, view->rows[0].key.mat) != 0)
            return false;
    return true;
}

json_t *pmat_json_means(const struct pmat_nights_view *view)
{
    if (!is_one_mat(view))
        return json_null();
    json_t *means = json_object();
    for (int t = 0; t < PMAT_TREND_ALL; t++) {
        struct pmat_trend_mean mean = pmat_trend_mean_of(view, (enum pmat_trend)t);
        json_object_set_new(means, pmat_compare_name((enum pmat_trend)t), mean_of(&mean));
    }
    return means;
}

json_t *pmat_json_left_out(const struct pmat_nights_view *view)
{
    struct pmat_left_out left = pmat_compare_left_out(view);
    return json_pack("{s:I, s:I, s:I}", "excluded", (json_int_t)left.excluded, "still_recording",
                     (json_int_t)left.open, "naps", (json_int_t)left.naps);
}

static json_t *side_of(const struct pmat_nights_view *side)
{
    return json_pack("{s:o, s:o, s:I, s:o}", "from", pmat_json_text(side->from), "to",
                     pmat_json_text(side->to), "nights", (json_int_t)side->count, "left_out",
                     pmat_json_left_out(side));
}

static json_t *line_of(const struct pmat_compare_view *view, enum pmat_trend trend)
{
    struct pmat_comparison line = pmat_compare(view, trend);
    double none = (double)NAN;
    json_t *object =
        json_pack("{s:o, s:o, s:o, s:o, s:o}", "a", mean_of(&line.a), "b", mean_of(&line.b),
                  "difference", pmat_json_number(line.interval.difference, DECIMALS), "low",
                  pmat_json_number(line.enough ? line.interval.low : none, DECIMALS), "high",
                  pmat_json_number(line.enough ? line.interval.high : none, DECIMALS));
    json_object_set_new(object, "needs_more_nights", json_boolean(!line.enough));
    json_object_set_new(object, "settled", json_boolean(line.settled));
    return object;
}

json_t *pmat_json_compare(const struct pmat_compare_view *view)
{
    json_t *lines = json_object();
    for (int t = 0; t < PMAT_TREND_ALL; t++)
        json_object_set_new(lines, pmat_compare_name((enum pmat_trend)t),
                            line_of(view, (enum pmat_trend)t));
    return json_pack("{s:o, s:o, s:s, s:s, s:i, s:o}", "a", side_of(&view->a), "b",
                     side_of(&view->b), "method", pmat_compare_method, "limits",
                     pmat_compare_limits, "confidence_percent", (int)PMAT_COMPARE_PERCENT,
                     "figures", lines);
}
