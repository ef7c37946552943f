#include "fuzz.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* libFuzzer calls the target again and again and hands nothing down. */
static char folder[64];

static void remove_folder(void)
{
    fuzz_clean();
    rmdir(folder);
}

static void make_folder(void)
{
    if (folder[0] != '\0')
        return;
    snprintf(folder, sizeof folder, "%s/pmat-fuzz-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (mkdtemp(folder) == NULL)
        abort();
    atexit(remove_folder);
}

void fuzz_clean(void)
{
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        unlinkat(dirfd(dir), entry->d_name, 0);
    closedir(dir);
}

FILE *fuzz_stream(const uint8_t *data, size_t size)
{
    FILE *stream = size == 0 ? NULL : fmemopen(NULL, size, "w+b");
    if (stream == NULL)
        return NULL;
    fwrite(data, 1, size, stream);
    rewind(stream);
    return stream;
}

void fuzz_file(char path[PATH_MAX], const char *name, const uint8_t *data, size_t size)
{
    make_folder();
    snprintf(path, PATH_MAX, "%s/%s", folder, name);
    FILE *file = fopen(path, "wbe");
    if (file == NULL || fwrite(data, 1, size, file) != size || fclose(file) != 0)
        abort();
}

void fuzz_check(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "does not hold: %s\n", what);
    abort();
}
