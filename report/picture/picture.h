/*
 * The pictures of a report, drawn at the origin into whatever page stands around them. They use
 * classes, not colours: report/writer/html_style.css and the paper's style say what these look
 * like. Each comes with its height for a width, so that a page can be laid out first, and with
 * words that say what it shows, for those who do not see it.
 */
#ifndef PMAT_REPORT_PICTURE_H
#define PMAT_REPORT_PICTURE_H

#include "report/facts.h"
#include "report/svg.h"
#include "report/trend.h"

/* --- the night as lanes of postures over local time, movement below ----------------------------
 */

/* Narrower than this, pictures use less room for labels. */
enum { PMAT_PICTURE_NARROW = 500 };

double pmat_picture_timeline_height(const struct pmat_facts *facts, double width);
void pmat_picture_timeline(const struct pmat_svg *svg, const struct pmat_facts *facts,
                           double width);
void pmat_picture_timeline_words(const struct pmat_facts *facts, struct pmat_phrase *phrase);

/* --- shares of the time in bed, with what is usual ---------------------------------------------
 */

enum { PMAT_SHARES_MAX = 7 };
struct pmat_share {
    const char *label;
    const char *class_name;
    bool part; /* of the row above */
    double minutes, share_frac;
    const struct pmat_norm *norm; /* NULL = none to compare with */
};
/* The rows of the picture and of the table behind it. */
int pmat_shares_of(const struct pmat_facts *facts, struct pmat_share shares[PMAT_SHARES_MAX]);
double pmat_picture_shares_height(const struct pmat_facts *facts, double width);
void pmat_picture_shares(const struct pmat_svg *svg, const struct pmat_facts *facts, double width);
void pmat_picture_shares_words(const struct pmat_facts *facts, struct pmat_phrase *phrase);

/* --- mean pressure per posture ------------------------------------------------------------------
 */

enum { PMAT_PICTURE_LEVELS = 12 };
/* Shorter than this a mean says nothing. */
static const double pmat_picture_map_min_s = 60;
/* Whether the map is worth a picture: of a lying posture and long enough. */
bool pmat_picture_map_shown(const struct pmat_map *map);
double pmat_picture_map_highest(const struct pmat_map *map);
/* Highest cell of all maps that are shown: their common scale; 0 without any. */
double pmat_picture_map_scale(const struct pmat_night_view *view);
double pmat_picture_map_height(double width);
/* `lines` NULL: not known. */
void pmat_picture_map(const struct pmat_svg *svg, const struct pmat_map *map, double scale,
                      const struct pmat_body_lines *lines, double width);
void pmat_picture_map_words(const struct pmat_map *map, struct pmat_phrase *phrase);
/* Whether any map that is shown has a line of the body on it, and what the lines are. */
bool pmat_picture_map_lines_shown(const struct pmat_night_view *view);
extern const char pmat_picture_map_lines_words[];
/* The colours from 0 to the highest cell. */
double pmat_picture_scale_height(void);
void pmat_picture_scale(const struct pmat_svg *svg, double scale, const char *unit, double width);

/* --- a measure over the night -------------------------------------------------------------------
 */

struct pmat_measure {
    const char *label;
    const char *name; /* for ids: letters alone */
    double low, high; /* of the axis */
    int decimals;
    const char *meaning;
    float (*value)(const struct pmat_epoch *epoch);
};
extern const struct pmat_measure pmat_measures[];
enum { PMAT_MEASURES = 3 };
/* Epochs that carry it: 0 = it was not measured in this night. */
size_t pmat_measure_count(const struct pmat_measure *measure, const struct pmat_night_view *view);
enum { PMAT_PICTURE_MEASURE_HEIGHT = 114 }; /* on a page with room */
void pmat_picture_measure(const struct pmat_svg *svg, const struct pmat_facts *facts,
                          const struct pmat_measure *measure, double width, double height);
void pmat_picture_measure_words(const struct pmat_facts *facts, const struct pmat_measure *measure,
                                struct pmat_phrase *phrase);

/* --- several nights -----------------------------------------------------------------------------
 */

double pmat_picture_trend_height(double width);
/* One measure, a bar each night where the calendar has it; means and norms as lines. */
void pmat_picture_trend(const struct pmat_svg *svg, const struct pmat_nights_view *view,
                        enum pmat_trend trend, double width);
void pmat_picture_trend_words(const struct pmat_nights_view *view, enum pmat_trend trend,
                              struct pmat_phrase *phrase);
/* Back, left, right, front and the rest as stacked shares. */
void pmat_picture_trend_shares(const struct pmat_svg *svg, const struct pmat_nights_view *view,
                               double width);

/* --- shared by the pictures over a night --------------------------------------------------------
 */

/* From UTC to x. */
struct pmat_picture_axis {
    int64_t start_utc_us;
    double us_per_px, x, width;
};
struct pmat_picture_axis pmat_picture_axis_of(const struct pmat_facts *facts, double width);
double pmat_picture_axis_x(const struct pmat_picture_axis *axis, int64_t utc_us);
/* Hours as thin lines from `top` to `bottom`, their names below. */
void pmat_picture_hours(const struct pmat_svg *svg, const struct pmat_facts *facts,
                        const struct pmat_picture_axis *axis, double top, double bottom);
/* Time without data, hatched over the whole height. */
void pmat_picture_gaps(const struct pmat_svg *svg, const struct pmat_facts *facts,
                       const struct pmat_picture_axis *axis, double top, double bottom);
enum { PMAT_PICTURE_HOURS_HEIGHT = 18 };

#endif
