/* err.h: every way an operation can fail, in one table.
 *
 * Operating errors (a full queue, a lost database, a bad message) are values of this enum and are
 * handled. Programmer errors are not here: they are TL_ASSERT, and end the process. A human's
 * mistake also carries a fault (fault.h) with the place and the way to mend it.
 */
#ifndef TL_BASE_ERR_H
#define TL_BASE_ERR_H

/*    name        what the operator reads                                   */
#define TL_ERR_TABLE(X)                                                                            \
    X(TL_OK, "done")                                                                               \
    X(TL_EFULL, "the fixed limit is reached")                                                      \
    X(TL_EEXISTS, "it is there already")                                                           \
    X(TL_ENONE, "nothing fits")                                                                    \
    X(TL_EBAD, "it is not in the form expected")                                                   \
    X(TL_ETOOLONG, "it is longer than allowed")                                                    \
    X(TL_EDENIED, "it is not allowed")                                                             \
    X(TL_ENOMEM, "no memory is left")                                                              \
    X(TL_EIO, "reading or writing failed")                                                         \
    X(TL_EBUSY, "somebody else holds it")                                                          \
    X(TL_ENOSPACE, "the disk is full")                                                             \
    X(TL_ECORRUPT, "what was stored does not match its check")                                     \
    X(TL_EUNAVAILABLE, "the other side does not answer")                                           \
    X(TL_EUNSUPPORTED, "it is not supported")                                                      \
    X(TL_ECLOSED, "it has ended")

enum tl_err {
#define TL_ERR_NAME(name, text) name,
    TL_ERR_TABLE(TL_ERR_NAME)
#undef TL_ERR_NAME
};

/* On every function that returns enum tl_err: an ignored error does not compile. */
#define TL_MUST_USE __attribute__((warn_unused_result))

/* The operator's words for err. Static: never freed, never NULL. */
const char *tl_err_text(enum tl_err err);

#endif
