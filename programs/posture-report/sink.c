#include "programs/posture-report/sink.h"

#include <errno.h>

enum pmat_err sink_open(struct sink *sink, const char *path, struct pmat_fault *fault)
{
    sink->file.stream = NULL;
    sink->stream = stdout;
    if (path == NULL)
        return PMAT_OK;
    enum pmat_err err = pmat_outfile_open(&sink->file, path, fault);
    sink->stream = sink->file.stream;
    return err;
}

enum pmat_err sink_close(struct sink *sink, struct pmat_fault *fault)
{
    if (sink->file.stream != NULL)
        return pmat_outfile_commit(&sink->file, fault);
    if (fflush(stdout) != 0 || ferror(stdout))
        return pmat_fault_errno(fault, errno != 0 ? errno : EIO,
                                "writing to standard output failed");
    return PMAT_OK;
}
