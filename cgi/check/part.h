#ifndef CHECK_PART_H
#define CHECK_PART_H

#include "check/check.h"

/* What the files of the checks share; nobody outside check/ needs it. */

/* Notes an answer as evidence, once; a pending one is none. */
void result_evidence(struct arena *arena, struct result *result, const struct answer *answer);

/* All that `from` rests on. */
void result_evidence_of(struct result *result, const struct result *from);

/* The verdict becomes unknown, and a finding says why: the answer's, which must be an unknown one.
 */
void result_unknown(struct arena *arena, struct result *result, const struct answer *answer);

/* Wire text as the parameter of a finding: printable, and shortened with … */
const char *finding_text(struct arena *arena, struct span wire);
const char *finding_number(struct arena *arena, size_t number);

/* The end of the CNAME chain that an answer followed, NULL when there was none. */
const char *answer_alias(const struct answer *answer);

/*
 * The record at a name as everybody says who is asked: of the answers that count (views_counting)
 * the worst is kept, behind "servers_disagree" when a better one holds; witnesses, zone,
 * caches_until and the evidence of these answers are filled in. The verdict stays VERDICT_NONE
 * while anything is pending.
 *
 * `judge` is run once on each answer that differs, from the first one on that came, and begins with
 * an empty result. It must leave the verdict at VERDICT_NONE while questions of its own are open,
 * and notes the evidence of those alone.
 */
typedef void check_judge(struct arena *arena, const struct claim *claim, struct answers *answers,
                         const struct answer *answer, struct result *result);
void check_views(struct arena *arena, const struct claim *claim, struct answers *answers,
                 const struct views *views, check_judge *judge, struct result *result);

/* The parts of it, for a check that looks at several names at once. */
void result_witness(struct result *result, const struct server_view *asked, const char *says);
void views_evidence(struct arena *arena, const struct views *views, struct result *result);
void result_dnssec_broken(struct result *result, const struct views *views);

/*
 * Rule D3: a record proves who controls the name when two who were asked have it, that differ in
 * address and, both being name servers, in host; or one resolver vouches for it by DNSSEC; or,
 * where the operator has one resolver asked alone, when that has it. The witnesses say it.
 */
enum proof {
    PROOF_NONE,         /* nobody has it */
    PROOF_ONE_WITNESS,  /* one has it, and who could be the second does not say */
    PROOF_CONTRADICTED, /* one has it, and all others definitely not */
    PROOF_HOLDS
};
struct proving {
    enum proof proof;
    const struct witness *holds, *fails; /* the first of each, or NULL */
};
struct proving result_proving(const struct result *result, const struct asking *asking);

/* The verdict and finding of PROOF_ONE_WITNESS and PROOF_CONTRADICTED. */
void proving_note(const struct proving *proving, struct result *result);

/*
 * A wildcard or a DNAME gives every name beside it a CNAME: what stands at its end was put there by
 * whoever holds that other name, and proves nothing of this one. alias_beside asks what CNAME a
 * name beside the answer's has that nobody made (of the zone itself, so that nobody behind the
 * alias has a say in it), NULL where the answer followed none; alias_is_shared says what that makes
 * of it, once it is definite.
 */
#define NOBODY "nafuda-nobody" /* a label that nobody has */
const struct answer *alias_beside(struct arena *arena, struct answers *answers,
                                  const struct answer *answer);
int alias_is_shared(const struct answer *answer, const struct answer *beside);

/* A DKIM record that holds must be proven too where it stands for ownership (rule T5). */
void result_prove(const struct claim *claim, struct result *result);

/* Those past the eighth are dropped. */
void findings_append(struct result *result, const struct result *from);

/* Rows of `checks`. */
typedef void check_run(struct arena *arena, const struct claim *claim, struct answers *answers,
                       struct result *result);
check_run ownership_run, dkim_run, dkim2_run, dkim3_run, spf_run, dmarc_run, bounce_mx_run,
    bounce_spf_run, dkim_next_run, dkim_second_run;

typedef void check_record_of(struct arena *arena, const struct claim *claim, const char *advice,
                             struct record *record);
check_record_of bounce_mx_record, bounce_spf_record, dkim_next_record, dkim_second_record;

/* DKIM in CNAME mode: one of its names. */
void dkim_alias_run(struct arena *arena, const struct claim *claim, struct answers *answers,
                    size_t index, struct result *result);

/* The key beside the one that signs that the check is about; NULL: about none. */
const struct key_beside *claim_key(const struct claim *claim, enum check_kind kind);

/* The claim as if the key that the check is about alone signed, at its first name; in TXT mode its
   second selector is that of the one that does. */
struct claim claim_of_key(const struct claim *claim, enum check_kind kind);

/* Host names. */
const char *ownership_host(struct arena *arena, const struct claim *claim);
const char *dkim_host(struct arena *arena, const struct claim *claim, size_t index);
const char *dmarc_host(struct arena *arena, const struct claim *claim);

/* The DMARC records in an answer, and what was meant to be one, as one record that is no weaker
 * than any of them; NULL when there is nothing of the kind. */
const char *dmarc_meant(struct arena *arena, const struct answer *answer);

#endif
