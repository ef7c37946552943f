/* Shares of the time in bed as bars, and under each bar what is usual. */
#include <math.h>

#include "report/norms.h"
#include "report/picture/picture.h"

enum { ROW = 30, BAR = 12, NORM = 5, LABELS = 74, VALUES = 132, VALUES_NARROW = 126, SCALE = 20 };

int pmat_shares_of(const struct pmat_facts *facts, struct pmat_share shares[PMAT_SHARES_MAX])
{
    const double *minutes = facts->session->posture_min, *frac = facts->summary.share_frac;
    bool norms = facts->summary.compare_with_norms;
    const struct pmat_share all[] = {
        {"Back", "back", false, minutes[PMAT_POSTURE_SUPINE], frac[PMAT_POSTURE_SUPINE],
         norms ? &pmat_norm_back_frac : NULL},
        {"Sides", "sides", false, facts->summary.sides_min, facts->summary.sides_frac,
         norms ? &pmat_norm_side_frac : NULL},
        {"left", "left", true, minutes[PMAT_POSTURE_LEFT], frac[PMAT_POSTURE_LEFT], NULL},
        {"right", "right", true, minutes[PMAT_POSTURE_RIGHT], frac[PMAT_POSTURE_RIGHT], NULL},
        {"Front", "front", false, minutes[PMAT_POSTURE_PRONE], frac[PMAT_POSTURE_PRONE],
         norms ? &pmat_norm_front_frac : NULL},
        {"Sitting", "sitting", false, minutes[PMAT_POSTURE_SITTING], frac[PMAT_POSTURE_SITTING],
         NULL},
        {"Unsure", "unsure", false, minutes[PMAT_POSTURE_UNKNOWN], frac[PMAT_POSTURE_UNKNOWN],
         NULL},
    };
    for (int i = 0; i < PMAT_SHARES_MAX; i++)
        shares[i] = all[i];
    return PMAT_SHARES_MAX;
}

double pmat_picture_shares_height(const struct pmat_facts *facts, double width)
{
    struct pmat_share shares[PMAT_SHARES_MAX];
    (void)width;
    return pmat_shares_of(facts, shares) * (double)ROW + SCALE;
}

static void draw_norm(const struct pmat_svg *svg, const struct pmat_norm *norm, double x, double y,
                      double width)
{
    double from = fmax(norm->mean - norm->sd, 0), to = fmin(norm->mean + norm->sd, 1);
    pmat_svg_rect(svg, "norm", x + from * width, y, (to - from) * width, NORM);
    pmat_svg_rect(svg, "mean", x + norm->mean * width - 1, y - 1, 2, NORM + 2);
}

void pmat_picture_shares(const struct pmat_svg *svg, const struct pmat_facts *facts, double width)
{
    struct pmat_share shares[PMAT_SHARES_MAX];
    int count = pmat_shares_of(facts, shares);
    double plot = width - LABELS - (width < PMAT_PICTURE_NARROW ? VALUES_NARROW : VALUES);
    for (int tick = 0; tick <= 4; tick++) {
        char text[8];
        double x = LABELS + plot * tick / 4;
        snprintf(text, sizeof text, "%d %%", tick * 25);
        pmat_svg_line(svg, "grid", x, 0, x, count * (double)ROW);
        if (tick % 2 == 0)
            pmat_svg_text(svg, "label", PMAT_SVG_MIDDLE, x, count * (double)ROW + 14, text);
    }
    for (int i = 0; i < count; i++) {
        const struct pmat_share *share = &shares[i];
        char minutes[PMAT_WORDS_SIZE], percent[PMAT_WORDS_SIZE];
        double y = i * (double)ROW + 4;
        pmat_words_duration(share->minutes, minutes);
        pmat_words_percent(share->share_frac, percent);
        pmat_svg_text(svg, "label", PMAT_SVG_START, share->part ? 14 : 0, y + BAR - 2,
                      share->label);
        pmat_svg_rect(svg, "lane", LABELS, y, plot, BAR);
        if (share->share_frac > 0)
            pmat_svg_rect(svg, share->class_name, LABELS, y, share->share_frac * plot, BAR);
        pmat_svg_text(svg, "value", PMAT_SVG_END, LABELS + plot + 48, y + BAR - 1, percent);
        pmat_svg_text(svg, "label", PMAT_SVG_END, width, y + BAR - 1, minutes);
        if (share->norm != NULL)
            draw_norm(svg, share->norm, LABELS, y + BAR + 3, plot);
    }
}

void pmat_picture_shares_words(const struct pmat_facts *facts, struct pmat_phrase *phrase)
{
    struct pmat_share shares[PMAT_SHARES_MAX];
    int count = pmat_shares_of(facts, shares);
    for (int i = 0; i < count; i++) {
        char percent[PMAT_WORDS_SIZE];
        if (!(shares[i].share_frac > 0) || shares[i].part)
            continue;
        pmat_words_percent(shares[i].share_frac, percent);
        pmat_phrase_add(phrase, "%s%s %s", phrase->used > 0 ? ", " : "", shares[i].label, percent);
        if (shares[i].norm != NULL)
            pmat_phrase_add(phrase, " (usual %.0f %%)", shares[i].norm->mean * 100);
    }
    pmat_phrase_add(phrase, " of the time in bed.");
}
