#include "core/near.h"

#include "tests/support/rows.h"

static const char *const words[] = {"away_merge_min", "debounce_s", "session_cap_h",
                                    "port",           "profile",    "zone"};

static const struct near_row {
    const char *name;
    const char *word;
    const char *expected;
} near_rows[] = {
    {"one letter missing", "debonce_s", "debounce_s"},
    {"one letter too many", "portt", "port"},
    {"one letter wrong", "zune", "zone"},
    {"two letters swapped", "profiel", "profile"},
    {"another spelling", "away-merge-min", "away_merge_min"},
    {"the unit forgotten", "away_merge", "away_merge_min"},
    {"only the beginning", "session", "session_cap_h"},
    {"nothing alike", "colour", NULL},
    {"a single letter says nothing", "p", NULL},
    {"an empty word says nothing", "", NULL},
    {"an endless word says nothing",
     "ppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppp", NULL},
};

static void nearest_word(void **state)
{
    const struct near_row *row = *state;
    const char *nearest = pmat_near(row->word, words, sizeof words / sizeof *words);
    if (row->expected == NULL)
        assert_null(nearest);
    else
        assert_string_equal(nearest, row->expected);
}

int main(void)
{
    struct rows rows = {.count = 0};
    ROWS_ADD_ALL(&rows, near_rows, nearest_word);
    return rows_run(&rows, "near");
}
