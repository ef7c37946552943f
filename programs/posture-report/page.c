#include "programs/posture-report/page.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { COLUMNS_DEFAULT = 80, COLUMNS_MOST = 10000 };

static bool is_set(const char *name)
{
    const char *value = getenv(name);
    return value != NULL && value[0] != '\0';
}

static int columns(bool terminal)
{
    const char *text = getenv("COLUMNS");
    struct winsize size = {0};
    char *end;
    if (text != NULL) {
        long number = strtol(text, &end, 10);
        if (end != text && *end == '\0' && number > 0 && number < COLUMNS_MOST)
            return (int)number;
    }
    if (terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return COLUMNS_DEFAULT;
}

void report_page(struct pmat_writer_options *options, bool to_file)
{
    const char *kind = getenv("TERM");
    bool terminal = !to_file && isatty(STDOUT_FILENO);
    bool dumb = kind == NULL || strcmp(kind, "dumb") == 0;
    options->utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    options->colour = terminal && !dumb && !is_set("NO_COLOR");
    options->columns = columns(terminal);
}
