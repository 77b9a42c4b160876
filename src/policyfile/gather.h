/* gather.h: a policy's folder as one text, in the form that policyfile.h describes. */
#ifndef TL_POLICYFILE_GATHER_H
#define TL_POLICYFILE_GATHER_H

#include "base/err.h"
#include "base/fault.h"

/* *out_text is the caller's to free. TL_EIO, TL_ETOOLONG: a fault says why. TL_ENOMEM. */
TL_MUST_USE enum tl_err gather(const char *folder, struct tl_faults *faults, char **out_text,
                               size_t *out_bytes);

#endif
