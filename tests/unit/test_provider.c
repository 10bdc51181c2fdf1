#include "in_arena.h"

#include "dns/provider.h"

#include <string.h>

/* Providers by their name servers, and what their forms want. */

static const char *key_of(const char *const *hosts, size_t count) {
    const struct provider *provider = provider_of(hosts, count);
    return provider ? provider->key : "";
}

static void test_names(void **state) {
    static const struct {
        const char *key, *hosts[4];
    } rows[] = {
        {"muumuu", {"dns01.muumuu-domain.com", "dns02.muumuu-domain.com"}},
        {"onamae", {"01.dnsv.jp", "02.dnsv.jp", "03.dnsv.jp", "04.dnsv.jp"}},
        {"onamae", {"dns1.onamae.com", "dns2.onamae.com"}},
        {"sakura", {"ns1.dns.ne.jp", "ns2.dns.ne.jp"}},
        {"sakura_cloud", {"ns1.gslb1.sakura.ne.jp", "ns2.gslb1.sakura.ne.jp"}},
        {"xserver", {"ns1.xserver.jp", "ns2.xserver.jp"}},
        {"value_domain", {"ns1.value-domain.com", "ns11.value-domain.com"}},
        {"lolipop", {"uns01.lolipop.jp", "uns02.lolipop.jp"}},
        {"heteml", {"dns0.heteml.jp", "dns1.heteml.jp"}},
        {"conoha", {"ns-a1.conoha.io", "ns-a2.conoha.io"}},
        {"iij", {"dns0.iij.ad.jp", "dns1.iij.ad.jp"}},
        {"route53", {"ns-155.awsdns-19.com", "ns-1352.awsdns-41.org", "ns-1536.awsdns-00.co.uk"}},
        {"cloudflare", {"ada.ns.cloudflare.com", "bob.ns.cloudflare.com"}},
        {"google_cloud", {"ns-cloud-a1.googledomains.com", "ns-cloud-a2.googledomains.com"}},
        {"azure", {"ns1-03.azure-dns.com", "ns2-03.azure-dns.net", "ns3-03.azure-dns.org"}},
        {"godaddy", {"ns37.domaincontrol.com", "ns38.domaincontrol.com"}},
        {"namecheap", {"dns1.registrar-servers.com", "dns2.registrar-servers.com"}},
        {"cloudflare", {"ada.ns.cloudflare.com", "bob.ns.cloudflare.com", "ns1.xserver.jp"}},
        {"", {"ns1.xserver.jp", "ns1.dns.ne.jp"}},
        {"", {"ns.example.jp"}},
        {"", {"ns1.xserver.jp.example.com", "xserver.jp", "awsdns-19.com"}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t count = 0;
        while (count < 4 && rows[i].hosts[count])
            count++;
        assert_string_equal(key_of(rows[i].hosts, count), rows[i].key);
    }
    assert_string_equal(key_of(NULL, 0), "");
}

/* What a row says is to be entered rests on what the provider says, and its day is known. */
static void test_sources(void **state) {
    (void)state;
    for (const struct provider *provider = providers; provider->key; provider++) {
        int says = provider->host != FORM_UNKNOWN || provider->value;
        print_message("# %s\n", provider->key);
        assert_int_equal(provider->source != NULL, says);
        assert_int_equal(provider->read_at != NULL, says);
        assert_true(!says || strncmp(provider->source, "https://", 8) == 0);
        assert_non_null(provider->name_servers[0]);
    }
}

static void test_host(void **state) {
    (void)state;
    const char *muumuu = "dns01.muumuu-domain.com", *azure = "ns1-03.azure-dns.com";
    const struct provider *empty = provider_of(&muumuu, 1), *at = provider_of(&azure, 1);
    static const char host[] = "s1._domainkey.example.jp";
    assert_string_equal(provider_host(arena, empty, host, "example.jp"), "s1._domainkey");
    assert_string_equal(provider_host(arena, at, host, "example.jp"), "s1._domainkey");
    assert_string_equal(provider_host(arena, NULL, host, "example.jp"), "s1._domainkey");
    assert_string_equal(provider_host(arena, empty, "example.jp", "example.jp"), "");
    assert_string_equal(provider_host(arena, at, "example.jp", "example.jp"), "@");
    assert_string_equal(provider_host(arena, NULL, "example.jp", "example.jp"), "@");
}

static void test_parking(void **state) {
    (void)state;
    assert_true(name_server_parks("ns1.sedoparking.com"));
    assert_true(name_server_parks("ns2.verification-hold.suspended-domain.com"));
    assert_true(name_server_parks("failed-whois-verification.namecheap.com"));
    assert_false(name_server_parks("dns1.registrar-servers.com"));
    assert_false(name_server_parks("sedoparking.com.example.jp"));
    assert_false(name_server_parks("notsedoparking.com"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_sources),
        cmocka_unit_test(test_host),
        cmocka_unit_test(test_parking),
    };
    return cmocka_run_group_tests_name("provider", tests, set_up, tear_down);
}
