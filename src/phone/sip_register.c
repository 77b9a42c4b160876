/* sip_register.c: accounts, their bindings, and who may register and call. */
#include "phone/sip_register.h"

#include <stdlib.h>
#include <string.h>

#include "phone/sip_call.h"
#include "phone/sip_digest.h"
#include "phone/sip_gate.h"

#define HASH_SIZE     1024
#define EXPIRES_MAX_S 3600u
#define SOURCES_MAX   1024 /* A power of two. */
#define WRONG_FOR_MS  60000
#define ID_BYTES      128

struct binding {
    char contact[TL_SIP_CONTACT_BYTES]; /* As registered. */
    char uri[TL_SIP_CONTACT_BYTES];     /* To be called. */
    char id[ID_BYTES];                  /* Call-ID of the REGISTER; cut when long. */
    uint32_t cseq;
    struct sa source;
    uint64_t until_ms; /* 0: free. */
    uint64_t since;    /* Rises with each REGISTER. */
};

struct account {
    struct le le;
    struct tl_sip_registrar *registrar;
    char name[TL_SIP_ACCOUNT_BYTES];
    char ha1[TL_SIP_HA1_BYTES];
    struct tl_sip_digest_used used;
    struct binding *bindings; /* TL_SIP_CONTACTS_MAX; NULL before the first. */
    bool is_registered;
    struct tmr expire;
};

struct source {
    struct sa address;
    uint32_t wrong;
    uint64_t until_ms;
};

struct tl_sip_registrar {
    struct tl_sip *sip;
    struct tl_sip_digest digest;
    struct hash *accounts;
    uint32_t accounts_len;
    uint64_t registers;
    struct source sources[SOURCES_MAX];
};

/* ---- accounts ---- */

static void account_done(void *arg)
{
    struct account *account = arg;
    tmr_cancel(&account->expire);
    hash_unlink(&account->le);
    free(account->bindings);
    account->registrar->accounts_len--;
}

static bool is_named(struct le *le, void *arg)
{
    const struct account *account = le->data;
    return pl_strcmp(arg, account->name) == 0;
}

static struct account *find(const struct tl_sip_registrar *registrar, const struct pl *name)
{
    return list_ledata(
        hash_lookup(registrar->accounts, hash_joaat_pl(name), is_named, (void *)(uintptr_t)name));
}

static struct account *find_str(const struct tl_sip_registrar *registrar, const char *name)
{
    struct pl pl;
    pl_set_str(&pl, name);
    return find(registrar, &pl);
}

static bool is_name(const char *name)
{
    size_t length = strlen(name);
    return length > 0 && length < TL_SIP_ACCOUNT_BYTES &&
           strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_+") ==
               length;
}

enum tl_err tl_sip_account_put(struct tl_sip *sip, const char *name, const char *ha1)
{
    struct tl_sip_registrar *registrar = sip->registrar;
    if (!is_name(name) || !tl_sip_digest_is_ha1(ha1))
        return TL_EBAD;
    struct account *account = find_str(registrar, name);
    if (!account) {
        if (registrar->accounts_len == TL_SIP_ACCOUNTS_MAX)
            return TL_EFULL;
        account = mem_zalloc(sizeof *account, account_done);
        if (!account)
            return TL_ENOMEM;
        account->registrar = registrar;
        registrar->accounts_len++;
        memcpy(account->name, name, strlen(name) + 1);
        hash_append(registrar->accounts, hash_joaat_str(name), &account->le, account);
    }
    memcpy(account->ha1, ha1, strlen(ha1) + 1);
    return TL_OK;
}

/* Tells when the first binding came or the last went. */
static void tell(struct account *account)
{
    const struct tl_sip *sip = account->registrar->sip;
    bool is_registered = false;
    for (size_t i = 0; account->bindings && i < TL_SIP_CONTACTS_MAX; i++)
        is_registered = is_registered || account->bindings[i].until_ms > 0;
    if (is_registered == account->is_registered)
        return;
    account->is_registered = is_registered;
    if (sip->handlers.registered)
        sip->handlers.registered(account->name, is_registered, sip->arg);
}

void tl_sip_account_drop(struct tl_sip *sip, const char *name)
{
    struct account *account = find_str(sip->registrar, name);
    if (!account)
        return;
    free(account->bindings);
    account->bindings = NULL;
    tell(account);
    mem_deref(account);
}

struct tl_sip_registrar *tl_sip_registrar_open(struct tl_sip *sip)
{
    struct tl_sip_registrar *registrar = calloc(1, sizeof *registrar);
    if (!registrar)
        return NULL;
    registrar->sip = sip;
    const struct tl_sip_settings *settings = &sip->settings;
    tl_sip_digest_init(&registrar->digest,
                       settings->realm ? settings->realm : settings->advertised);
    if (hash_alloc(&registrar->accounts, HASH_SIZE)) {
        free(registrar);
        return NULL;
    }
    return registrar;
}

void tl_sip_registrar_close(struct tl_sip_registrar *registrar)
{
    if (!registrar)
        return;
    hash_flush(registrar->accounts);
    mem_deref(registrar->accounts);
    free(registrar);
}

/* ---- wrong tries ---- */

/* The row of an address; another's, once its minute is over. NULL: another's that counts. */
static struct source *source_of(struct tl_sip_registrar *registrar, const struct sa *address)
{
    uint64_t now_ms = tmr_jiffies();
    struct source *source = registrar->sources + (sa_hash(address, SA_ADDR) & (SOURCES_MAX - 1));
    bool is_same = sa_cmp(&source->address, address, SA_ADDR);
    if (source->until_ms > now_ms)
        return is_same ? source : NULL;
    *source = (struct source){ .address = *address };
    return source;
}

static bool is_blocked(struct tl_sip_registrar *registrar, const struct sa *address)
{
    const struct source *source = source_of(registrar, address);
    return source && source->wrong >= TL_SIP_WRONG_TRIES_MAX;
}

static void count_wrong(struct tl_sip_registrar *registrar, const struct sa *address)
{
    struct source *source = source_of(registrar, address);
    if (!source)
        return;
    source->wrong++;
    source->until_ms = tmr_jiffies() + WRONG_FOR_MS;
}

/* ---- who it is ---- */

static void challenge(struct tl_sip_registrar *registrar, const struct sip_msg *message,
                      const struct account *account, bool is_stale)
{
    char line[TL_SIP_CHALLENGE_BYTES];
    bool is_sha256 = account && strlen(account->ha1) == 64;
    tl_sip_digest_challenge(&registrar->digest, &message->src, tmr_jiffies() / 1000, is_stale,
                            is_sha256, line);
    tl_sip_gate_reply(registrar->sip->stack, message, 401, NULL, line);
}

static void forbid(struct tl_sip_registrar *registrar, const struct sip_msg *message)
{
    tl_sip_gate_reply(registrar->sip->stack, message, 403, NULL, "");
}

/* Checks the credentials for the account called name. NULL: answered here. */
static struct account *authenticate(struct tl_sip_registrar *registrar,
                                    const struct sip_msg *message, const struct pl *name)
{
    struct account *account = find(registrar, name);
    struct pl user;
    if (is_blocked(registrar, &message->src)) {
        forbid(registrar, message);
        return NULL;
    }
    if (!tl_sip_digest_user(&registrar->digest, message, &user)) {
        challenge(registrar, message, account, false);
        return NULL;
    }
    /* Who is not known is told no more than who is wrong. */
    enum tl_sip_digest_result result =
        !account || pl_cmp(&user, name) != 0
            ? TL_SIP_DIGEST_WRONG
            : tl_sip_digest_check(&registrar->digest, message, tmr_jiffies() / 1000, account->ha1,
                                  &account->used);
    if (result == TL_SIP_DIGEST_GOOD)
        return account;
    if (result == TL_SIP_DIGEST_WRONG) {
        count_wrong(registrar, &message->src);
        forbid(registrar, message);
    } else
        challenge(registrar, message, account, result == TL_SIP_DIGEST_STALE);
    return NULL;
}

/* Whether a desk phone may be there. A trunk alone is none. */
static bool is_place_of_phones(const struct tl_sip *sip, const struct sa *source)
{
    const struct tl_sip_settings *settings = &sip->settings;
    return tl_sip_access_has(
        settings->phones.networks_len > 0 ? &settings->phones : &settings->access, &source->u.sa);
}

/* Where desk phones have networks of their own, who calls from elsewhere may show any number as
 * From; where not, From says who must prove it. */
static bool is_phone(const struct tl_sip *sip, const struct sip_msg *message)
{
    return is_place_of_phones(sip, &message->src) &&
           (sip->settings.phones.networks_len > 0 ||
            find(sip->registrar, &message->from.uri.user) != NULL);
}

bool tl_sip_registrar_admits(struct tl_sip *sip, const struct sip_msg *message,
                             const char **out_account)
{
    *out_account = NULL;
    if (!is_phone(sip, message))
        return true;
    struct account *account = authenticate(sip->registrar, message, &message->from.uri.user);
    if (account)
        *out_account = account->name;
    return account != NULL;
}

/* ---- bindings ---- */

static void expire(void *arg);

static void start_clock(struct account *account)
{
    uint64_t now_ms = tmr_jiffies(), first_ms = UINT64_MAX;
    for (size_t i = 0; account->bindings && i < TL_SIP_CONTACTS_MAX; i++) {
        uint64_t until_ms = account->bindings[i].until_ms;
        if (until_ms > 0 && until_ms < first_ms)
            first_ms = until_ms;
    }
    if (first_ms == UINT64_MAX)
        tmr_cancel(&account->expire);
    else
        tmr_start(&account->expire, first_ms > now_ms ? first_ms - now_ms : 0, expire, account);
}

static void expire(void *arg)
{
    struct account *account = arg;
    uint64_t now_ms = tmr_jiffies();
    for (size_t i = 0; account->bindings && i < TL_SIP_CONTACTS_MAX; i++)
        if (account->bindings[i].until_ms <= now_ms)
            account->bindings[i].until_ms = 0;
    start_clock(account);
    tell(account);
}

/* The binding of contact, a free one, or the oldest. */
static struct binding *place_for(struct account *account, const struct pl *contact)
{
    struct binding *place = account->bindings;
    for (size_t i = 0; i < TL_SIP_CONTACTS_MAX; i++) {
        struct binding *binding = account->bindings + i;
        if (binding->until_ms > 0 && pl_strcmp(contact, binding->contact) == 0)
            return binding;
        if (place->until_ms > 0 && (binding->until_ms == 0 || binding->since < place->since))
            place = binding;
    }
    return place;
}

/* The contact as it is, or with the address that the REGISTER came from in place of its own. */
static void write_uri(struct binding *binding, const struct sip_addr *address,
                      const struct sip_msg *message)
{
    struct sa named;
    uint16_t port = address->uri.port ? address->uri.port : SIP_PORT;
    bool is_reached =
        sa_set(&named, &address->uri.host, port) == 0 && sa_cmp(&named, &message->src, SA_ALL);
    if (is_reached)
        (void)pl_strcpy(&address->auri, binding->uri, sizeof binding->uri);
    else
        (void)re_snprintf(binding->uri, sizeof binding->uri, "sip:%r@%J%s", &address->uri.user,
                          &message->src, sip_transp_param(message->tp));
}

struct change {
    struct account *account;
    const struct sip_msg *message;
    uint32_t expires_s; /* Of those that don't say; UINT32_MAX: the header doesn't either. */
    uint16_t code;      /* What refuses the whole; 0: nothing. */
    bool is_check;      /* Only looks whether all can be done. */
};

static uint32_t expires_of(const struct change *change, const struct sip_addr *address)
{
    struct pl value;
    uint32_t expires_s = change->expires_s;
    if (msg_param_decode(&address->params, "expires", &value) == 0 && value.l < 10)
        expires_s = pl_u32(&value);
    return expires_s > EXPIRES_MAX_S ? EXPIRES_MAX_S : expires_s;
}

static uint16_t refusal_of(const struct change *change, const struct sip_addr *address,
                           uint32_t expires_s)
{
    const struct tl_sip_settings *settings = &change->account->registrar->sip->settings;
    const struct binding *binding =
        change->account->bindings ? place_for(change->account, &address->auri) : NULL;
    if (pl_strcasecmp(&address->uri.scheme, "sip") != 0 || !pl_isset(&address->uri.user) ||
        address->auri.l >= TL_SIP_CONTACT_BYTES || address->uri.user.l > 64)
        return 400;
    if (expires_s > 0 && expires_s < settings->register_min_s)
        return 423;
    /* RFC 3261 10.3 step 7: an older one that comes late. */
    bool is_late = binding && binding->until_ms > 0 &&
                   pl_strcmp(&address->auri, binding->contact) == 0 &&
                   pl_strcmp(&change->message->callid, binding->id) == 0 &&
                   change->message->cseq.num <= binding->cseq;
    return is_late ? 500 : 0;
}

static bool change_contact(const struct sip_hdr *header, const struct sip_msg *message, void *arg)
{
    struct change *change = arg;
    struct sip_addr address;
    if (sip_addr_decode(&address, &header->val)) {
        change->code = 400;
        return true;
    }
    uint32_t expires_s = expires_of(change, &address);
    if (change->is_check) {
        change->code = refusal_of(change, &address, expires_s);
        return change->code != 0;
    }
    struct binding *binding = place_for(change->account, &address.auri);
    bool is_there = pl_strcmp(&address.auri, binding->contact) == 0;
    if (expires_s == 0) {
        binding->until_ms = is_there ? 0 : binding->until_ms;
        return false;
    }
    (void)pl_strcpy(&address.auri, binding->contact, sizeof binding->contact);
    (void)re_snprintf(binding->id, sizeof binding->id, "%r", &message->callid);
    write_uri(binding, &address, message);
    binding->cseq = message->cseq.num;
    binding->source = message->src;
    binding->until_ms = tmr_jiffies() + expires_s * 1000u;
    binding->since = ++change->account->registrar->registers;
    return false;
}

/* "*" with Expires 0 takes all away. 0, or the code that refuses it. */
static uint16_t change_all(struct change *change)
{
    const struct sip_hdr *first = sip_msg_hdr(change->message, SIP_HDR_CONTACT);
    if (first && pl_strcmp(&first->val, "*") == 0) {
        if (change->expires_s != 0 || sip_msg_hdr_count(change->message, SIP_HDR_CONTACT) != 1)
            return 400;
        for (size_t i = 0; i < TL_SIP_CONTACTS_MAX; i++)
            change->account->bindings[i].until_ms = 0;
        return 0;
    }
    for (int pass = 0; pass < 2; pass++) {
        change->is_check = pass == 0;
        (void)sip_msg_hdr_apply(change->message, true, SIP_HDR_CONTACT, change_contact, change);
        if (change->code)
            return change->code;
    }
    return 0;
}

static int print_contacts(struct re_printf *print, void *arg)
{
    const struct account *account = arg;
    uint64_t now_ms = tmr_jiffies();
    int err = 0;
    for (size_t i = 0; i < TL_SIP_CONTACTS_MAX; i++) {
        const struct binding *binding = account->bindings + i;
        if (binding->until_ms > now_ms)
            err |= re_hprintf(print, "Contact: <%s>;expires=%u\r\n", binding->contact,
                              (uint32_t)((binding->until_ms - now_ms + 999) / 1000));
    }
    return err;
}

void tl_sip_registrar_take(struct tl_sip *sip, const struct sip_msg *message)
{
    struct tl_sip_registrar *registrar = sip->registrar;
    if (!is_place_of_phones(sip, &message->src)) {
        forbid(registrar, message);
        return;
    }
    struct account *account = authenticate(registrar, message, &message->to.uri.user);
    if (!account)
        return;
    if (!account->bindings)
        account->bindings = calloc(TL_SIP_CONTACTS_MAX, sizeof *account->bindings);
    if (!account->bindings) {
        tl_sip_gate_reply(sip->stack, message, 500, NULL, "");
        return;
    }
    struct change change = { .account = account,
                             .message = message,
                             .expires_s = pl_isset(&message->expires) && message->expires.l < 10
                                              ? pl_u32(&message->expires)
                                              : EXPIRES_MAX_S };
    uint16_t code = change_all(&change);
    if (code) {
        char line[40];
        (void)re_snprintf(line, sizeof line, "Min-Expires: %u\r\n", sip->settings.register_min_s);
        tl_sip_gate_reply(sip->stack, message, code, NULL, code == 423 ? line : "");
        return;
    }
    (void)sip_treplyf(NULL, NULL, sip->stack, message, false, 200, "OK", "%H" TL_SIP_EMPTY,
                      print_contacts, account);
    start_clock(account);
    tell(account);
}

bool tl_sip_registrar_find(const struct tl_sip *sip, const char *name, const char **out_uri,
                           struct sa *out_destination)
{
    const struct account *account = find_str(sip->registrar, name);
    const struct binding *last = NULL;
    for (size_t i = 0; account && account->bindings && i < TL_SIP_CONTACTS_MAX; i++) {
        const struct binding *binding = account->bindings + i;
        if (binding->until_ms > 0 && (!last || binding->since > last->since))
            last = binding;
    }
    if (!last)
        return false;
    *out_uri = last->uri;
    *out_destination = last->source;
    return true;
}
