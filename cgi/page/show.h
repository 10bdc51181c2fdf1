#ifndef PAGE_SHOW_H
#define PAGE_SHOW_H

#include "check/life.h"
#include "web/visit.h"
#include "work/domain.h"
#include "work/password.h"

/* What several screens do to put a thing on the page. Texts live in the visit's arena. */

/* A sentence in the visitor's language. params: pairs ended by NULL. */
#define say(visit, ...) view_text((visit)->view, (visit)->arena, (visit)->lang, __VA_ARGS__)

/* The word of a family of sentences: say_one(visit, "State", "pending"). */
const char *say_one(struct visit *visit, const char *family, const char *code);

/* "3 min ago" */
const char *say_ago(struct visit *visit, int64_t then);

/* The same in a list, where it often reads like the line before: last begins as {0}. */
struct ago {
    const char *sentence, *text;
    int64_t number;
};
const char *say_ago_after(struct visit *visit, struct ago *last, int64_t then);
/* "41 hours": never more than is left. */
const char *say_span(struct visit *visit, int64_t seconds);

/* A moment as the macros ago and exact want it: .d .x .a; nothing when it never was. */
void show_time(struct visit *visit, struct node *node, const char *name, int64_t then);

/* A sentence as the macro parts wants it: cut at `…`, what stood inside marked as code. Parameters
   are data: a ` in one is shown, and cuts nothing. */
void show_sentence(struct visit *visit, struct node *node, const char *name,
                   const struct view_param *params, size_t count);

/* The same for what is said already. */
void show_parts(struct visit *visit, struct node *node, struct span said);

/* A name in its two forms: .name, and .ascii where it differs. */
void show_name(struct visit *visit, struct node *node, const char *ascii);

/* Icon and colour: ok, wait, weak, bad, unknown, none. */
const char *tone_of_state(enum domain_state state);

const char *tone_of_verdict(enum verdict verdict);
/* A record that is simply not there yet is waited for; on a domain that was verified it is wrong.
 */
const char *tone_of_check(enum domain_state state, enum verdict verdict, int unknown);

/* What was done, by the word of the query that leads back here ("done": ?done=handed), as
   Page.notice; with a tone, as Page.notice_tone. The last row is empty. */
struct notice {
    const char *word, *sentence, *tone;
};
void show_notice(struct visit *visit, const char *query, const struct notice *notices);

/* The code of a new password's fault, for form_fault. */
const char *fault_of_password(enum password_fault fault);

/* The sentence of a platform or project role is picked by its name in the template. */
void show_fault(struct visit *visit, const char *field, const char *sentence);

/* Why a name cannot be registered. detail: the code of a name_refusal, for what is no name; how
   many there may be, for what is too many. */
const char *say_refusal(struct visit *visit, enum register_refusal refusal, const char *detail,
                        const char *name);

/* 12,345 */
const char *say_count(struct visit *visit, int64_t count);

/* Jobs of the project that run or ended not long ago, as Page.Jobs (job.c). */
enum status show_jobs(struct visit *visit) MUST_CHECK;

/* The two things to set up before mail can be sent, and which is done (K0), as Page.Steps; nothing
   when both are (profile.c). */
enum status show_steps(struct visit *visit) MUST_CHECK;

/* "/projects/7/domains" and what follows it. */
const char *project_path(struct visit *visit, const char *rest);

#endif
