/* check_parts.h: the parts of check that look at one thing at a time. Each adds its faults. */
#ifndef TL_POLICY_CHECK_PARTS_H
#define TL_POLICY_CHECK_PARTS_H

#include "base/fault.h"
#include "policy/model.h"

/* Texts and articles: there in every language, with the same placeholders, all of them known. */
void tl_check_texts(const struct tl_policy *policy, struct tl_faults *faults);

/* Keys of menus, lines and languages: not too many, each once, none that means something else. */
void tl_check_keys(const struct tl_policy *policy, struct tl_faults *faults);

/* Menus in menus, along the shortest way to each. */
void tl_check_menus(const struct tl_policy *policy, struct tl_faults *faults);

/* Every reason that earns a person leads to one somewhere. */
void tl_check_reasons(const struct tl_policy *policy, struct tl_faults *faults);

#endif
