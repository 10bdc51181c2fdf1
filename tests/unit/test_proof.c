#include "check/part.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Rule D3: who must say it before a record proves anything. */
#define A "192.0.2.1:53"
#define B "192.0.2.2:53"
#define R "192.0.2.53:53"
#define R2 "192.0.2.54:53"
#define NS1 "ns1.d.example"
#define NS2 "ns2.d.example"

#define RESOLVER(at, word)                                                                         \
    { .host = "", .server = at, .says = word }
#define SERVER(name, at, word)                                                                     \
    { .host = name, .server = at, .says = word }
#define VOUCHED(word)                                                                              \
    { .host = "", .server = R, .says = word, .authentic = 1 }

enum { MOST = 4 };
static const struct {
    const char *what;
    int resolvers;
    enum nameservers_policy policy;
    struct witness witnesses[MOST];
    enum proof proof;
    int holds, fails; /* which witness; -1: none */
} rows[] = {
    {"nobody has it",
     1,
     NAMESERVERS_PUBLIC,
     {RESOLVER(R, "missing"), SERVER(NS1, A, "other")},
     PROOF_NONE,
     -1,
     0},
    {"nobody says anything", 1, NAMESERVERS_OFF, {RESOLVER(R, "timeout")}, PROOF_NONE, -1, -1},
    {"two name servers",
     1,
     NAMESERVERS_PUBLIC,
     {RESOLVER(R, "missing"), SERVER(NS1, A, "right"), SERVER(NS2, B, "right")},
     PROOF_HOLDS,
     1,
     0},
    {"two addresses of one host",
     1,
     NAMESERVERS_PUBLIC,
     {RESOLVER(R, "missing"), SERVER(NS1, A, "right"), SERVER(NS1, B, "right")},
     PROOF_CONTRADICTED,
     1,
     0},
    {"two hosts at one address",
     1,
     NAMESERVERS_PUBLIC,
     {RESOLVER(R, "missing"), SERVER(NS1, A, "right"), SERVER(NS2, A, "right")},
     PROOF_CONTRADICTED,
     1,
     0},
    {"the second and the third",
     1,
     NAMESERVERS_PUBLIC,
     {RESOLVER(R, "missing"), SERVER(NS1, A, "right"), SERVER(NS1, B, "right"),
      SERVER(NS2, B, "right")},
     PROOF_HOLDS,
     1,
     0},
    {"a name server and the resolver",
     1,
     NAMESERVERS_PUBLIC,
     {RESOLVER(R, "right"), SERVER(NS1, A, "right"), SERVER(NS2, B, "other")},
     PROOF_HOLDS,
     0,
     2},
    {"the resolver is the name server",
     1,
     NAMESERVERS_ANY,
     {RESOLVER(A, "right"), SERVER(NS1, A, "right")},
     PROOF_ONE_WITNESS,
     0,
     -1},
    {"two resolvers",
     2,
     NAMESERVERS_OFF,
     {RESOLVER(R, "right"), RESOLVER(R2, "right")},
     PROOF_HOLDS,
     0,
     -1},
    {"one that stands in for the other",
     2,
     NAMESERVERS_OFF,
     {RESOLVER(R, "right"), RESOLVER(R, "right")},
     PROOF_ONE_WITNESS,
     0,
     -1},
    {"two resolvers that differ",
     2,
     NAMESERVERS_OFF,
     {RESOLVER(R, "missing"), RESOLVER(R2, "right")},
     PROOF_CONTRADICTED,
     1,
     0},
    {"the only one that the operator has",
     1,
     NAMESERVERS_OFF,
     {RESOLVER(R, "right")},
     PROOF_HOLDS,
     0,
     -1},
    {"no name server could be asked",
     1,
     NAMESERVERS_PUBLIC,
     {RESOLVER(R, "right")},
     PROOF_ONE_WITNESS,
     0,
     -1},
    {"none answers",
     1,
     NAMESERVERS_PUBLIC,
     {RESOLVER(R, "right"), SERVER(NS1, A, "timeout"), SERVER(NS2, B, "refused")},
     PROOF_ONE_WITNESS,
     0,
     -1},
    {"one denies it, one is silent",
     1,
     NAMESERVERS_PUBLIC,
     {RESOLVER(R, "missing"), SERVER(NS1, A, "right"), SERVER(NS2, B, "timeout")},
     PROOF_ONE_WITNESS,
     1,
     0},
    {"all others deny it",
     1,
     NAMESERVERS_PUBLIC,
     {RESOLVER(R, "missing"), SERVER(NS1, A, "right"), SERVER(NS2, B, "other")},
     PROOF_CONTRADICTED,
     1,
     0},
    {"DNSSEC vouches",
     1,
     NAMESERVERS_PUBLIC,
     {VOUCHED("right"), SERVER(NS1, A, "missing")},
     PROOF_HOLDS,
     0,
     1},
    {"for something else",
     1,
     NAMESERVERS_PUBLIC,
     {VOUCHED("other"), SERVER(NS1, A, "right")},
     PROOF_CONTRADICTED,
     1,
     0},
};

static struct result result_of(const struct witness witnesses[MOST]) {
    struct result result = {.verdict = VERDICT_OK};
    while (result.witness_count < MOST && witnesses[result.witness_count].server) {
        result.witnesses[result.witness_count] = witnesses[result.witness_count];
        result.witness_count++;
    }
    return result;
}

static void test_proof(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct result result = result_of(rows[i].witnesses);
        struct asking asking = {rows[i].resolvers, rows[i].policy, 53};
        struct proving proving = result_proving(&result, &asking);
        print_message("# %s\n", rows[i].what);
        assert_int_equal(proving.proof, rows[i].proof);
        assert_ptr_equal(proving.holds,
                         rows[i].holds < 0 ? NULL : &result.witnesses[rows[i].holds]);
        assert_ptr_equal(proving.fails,
                         rows[i].fails < 0 ? NULL : &result.witnesses[rows[i].fails]);
    }
}

/* A DKIM record is put to it where it stands for the token (T5), and there alone. */
static void test_dkim_that_proves(void **state) {
    (void)state;
    static const struct witness alone[MOST] = {RESOLVER(R, "right"), SERVER(NS1, A, "timeout")};
    static const struct witness denied[MOST] = {RESOLVER(R, "missing"), SERVER(NS1, A, "right")};
    static const struct witness agreed[MOST] = {RESOLVER(R, "right"), SERVER(NS1, A, "right")};
    static const struct {
        const struct witness *witnesses;
        int proves;
        enum verdict before, after;
        const char *code; /* of the first finding */
    } cases[] = {
        {alone, 0, VERDICT_OK, VERDICT_OK, "dkim_cname"},
        {alone, 1, VERDICT_OK, VERDICT_UNKNOWN, "ownership_one_witness"},
        {alone, 1, VERDICT_WEAK, VERDICT_UNKNOWN, "ownership_one_witness"},
        {alone, 1, VERDICT_WRONG, VERDICT_WRONG, "dkim_cname"},
        {denied, 1, VERDICT_OK, VERDICT_MISSING, "ownership_sources_disagree"},
        {agreed, 1, VERDICT_WEAK, VERDICT_WEAK, "dkim_cname"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct claim claim = {.dkim_proves = cases[i].proves,
                              .asking = {1, NAMESERVERS_PUBLIC, 53}};
        struct result result = result_of(cases[i].witnesses);
        result.verdict = cases[i].before;
        finding_add(&result, "dkim_cname", "host", "x", "target", "y", NULL);
        result_prove(&claim, &result);
        assert_int_equal(result.verdict, cases[i].after);
        assert_string_equal(result.findings[0].code, cases[i].code);
        assert_string_equal(result.findings[result.finding_count - 1].code, "dkim_cname");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_proof),
        cmocka_unit_test(test_dkim_that_proves),
    };
    return cmocka_run_group_tests_name("proof", tests, NULL, NULL);
}
