#include "world.h"

static const struct asking public_only = {1, NAMESERVERS_PUBLIC, 53};
static const struct asking anywhere = {1, NAMESERVERS_ANY, 5353};

static struct cut find(const struct row *rows, const struct asking *asking, const char *name) {
    struct answers *answers = answers_new(arena, 64);
    struct cut cut;
    int waves = 0;
    while ((cut = nameservers_of(arena, answers, asking, name)).state == CUT_PENDING) {
        assert_true(wave(rows, answers) > 0);
        assert_true(++waves <= 2);
    }
    assert_int_equal(wave(rows, answers), 0);
    return cut;
}

/* "host=address:port …" */
static const char *servers_of(const struct cut *cut) {
    struct text text = TEXT(arena);
    for (size_t i = 0; i < cut->server_count; i++)
        text_addf(&text, "%s%s=%s", i ? " " : "", cut->servers[i].host, cut->servers[i].at);
    return text_str(&text);
}

static const struct {
    const char *what, *name;
    enum cut_state state;
    const char *zone, *servers;
    struct row rows[12];
} cuts[] = {
    {"the registrable domain",
     "example.co.jp",
     CUT_FOUND,
     "example.co.jp",
     "ns1.example.net=8.8.0.1:53",
     {NS("example.co.jp", "ns1.example.net"), NS1, NS("co.jp", "ns2.example.net")}},
    {"below it",
     "s1._domainkey.mail.example.com",
     CUT_FOUND,
     "example.com",
     "ns1.example.net=8.8.0.1:53",
     {NS("example.com", "ns1.example.net"), NS1}},
    {"a delegated _domainkey",
     "s1._domainkey.example.com",
     CUT_FOUND,
     "_domainkey.example.com",
     "ns2.example.net=8.8.0.2:53",
     {NS("example.com", "ns1.example.net"), NS1, NS("_domainkey.example.com", "ns2.example.net"),
      NS2}},
    {"NS behind an alias are another zone's",
     "s1._domainkey.example.com",
     CUT_FOUND,
     "example.com",
     "ns1.example.net=8.8.0.1:53",
     {NS("example.com", "ns1.example.net"), NS1,
      NS("s1._domainkey.example.com", ">k.example.org ns2.example.net"), NS2}},
    {"a name whose NS could not be asked",
     "_dmarc.example.com",
     CUT_FOUND,
     "example.com",
     "ns1.example.net=8.8.0.1:53",
     {NS("example.com", "ns1.example.net"), NS1, NS("_dmarc.example.com", "-timeout")}},
    {"expired",
     "_dmarc.example.com",
     CUT_NONE,
     NULL,
     "",
     {NS("example.com", "-nxdomain"), NS("_dmarc.example.com", "-nxdomain")}},
    {"never delegated", "example.com", CUT_NONE, NULL, "", {NS("example.com", "-nodata")}},
    {"no word about the domain",
     "_dmarc.example.com",
     CUT_UNKNOWN,
     NULL,
     "",
     {NS("example.com", "-servfail"), NS("_dmarc.example.com", "-nodata")}},
    {"no word about the name",
     "_dmarc.example.com",
     CUT_UNKNOWN,
     NULL,
     "",
     {NS("example.com", "-nodata"), NS("_dmarc.example.com", "-servfail")}},
    {"all addresses, hosts in turn, IPv4 first",
     "example.com",
     CUT_FOUND,
     "example.com",
     "ns1.example.net=8.8.0.1:53 ns2.example.net=[2600::2]:53 ns3.example.net=8.8.0.3:53 "
     "ns1.example.net=[2600::1]:53 ns3.example.net=8.8.0.33:53",
     {NS("example.com", "ns3.example.net ns2.example.net ns1.example.net"), NS1,
      AAAA("ns1.example.net", "2600::1"), AAAA("ns2.example.net", "2600::2"),
      A("ns3.example.net", "8.8.0.3 8.8.0.33")}},
    {"eight at most",
     "example.com",
     CUT_FOUND,
     "example.com",
     "a.example.net=8.8.1.1:53 b.example.net=8.8.2.1:53 c.example.net=8.8.3.1:53 "
     "a.example.net=[2600::1]:53 b.example.net=8.8.2.2:53 c.example.net=[2600::3]:53 "
     "a.example.net=8.8.1.2:53 b.example.net=8.8.2.3:53",
     {NS("example.com", "b.example.net c.example.net a.example.net"),
      A("a.example.net", "8.8.1.1 8.8.1.2 8.8.1.3 8.8.1.4"), AAAA("a.example.net", "2600::1"),
      A("b.example.net", "8.8.2.1 8.8.2.2 8.8.2.3 8.8.2.4"), A("c.example.net", "8.8.3.1"),
      AAAA("c.example.net", "2600::3")}},
    {"one address of two hosts, one host twice",
     "example.com",
     CUT_FOUND,
     "example.com",
     "ns1.example.net=8.8.0.1:53 ns4.example.net=8.8.0.4:53",
     {NS("example.com", "ns1.example.net ns1.example.net ns3.example.net ns4.example.net"), NS1,
      A("ns3.example.net", "8.8.0.1"), A("ns4.example.net", "8.8.0.4")}},
    {"no public address",
     "example.com",
     CUT_FOUND,
     "example.com",
     "ns2.example.net=8.8.0.2:53",
     {NS("example.com", "ns1.example.net ns2.example.net"), A("ns1.example.net", "127.0.0.1"),
      AAAA("ns1.example.net", "::1 ::ffff:8.8.8.8"), A("ns2.example.net", "10.0.0.1 8.8.0.2")}},
    {"hosts without addresses",
     "example.com",
     CUT_FOUND,
     "example.com",
     "",
     {NS("example.com", "ns1.example.net ns2.example.net"), A("ns1.example.net", "-servfail"),
      AAAA("ns1.example.net", "-timeout"), A("ns2.example.net", "-nxdomain")}},
};

static void zones(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        struct cut cut = find(cuts[i].rows, &public_only, cuts[i].name);
        if (cut.state != cuts[i].state || strcmp(servers_of(&cut), cuts[i].servers) ||
            !cut.zone != !cuts[i].zone || (cut.zone && strcmp(cut.zone, cuts[i].zone)))
            fail_msg("%s: state %d, zone %s, servers %s", cuts[i].what, cut.state, cut.zone,
                     servers_of(&cut));
        assert_non_null(cut.ns);
        assert_true(cut.zone ? cut.ns->state == ANSWER_FOUND : cut.ns->state != ANSWER_FOUND);
    }
}

static void policies(void **state) {
    (void)state;
    static const struct row rows[] = {NS("example.com", "ns1.example.net"),
                                      A("ns1.example.net", "127.0.0.1"),
                                      AAAA("ns1.example.net", "fd00::1"),
                                      {.name = NULL}};
    struct cut cut = find(rows, &anywhere, "example.com");
    assert_string_equal(servers_of(&cut),
                        "ns1.example.net=127.0.0.1:5353 ns1.example.net=[fd00::1]:5353");
    struct answers *answers = answers_new(arena, 8);
    cut =
        nameservers_of(arena, answers, &(struct asking){.resolvers = 1, .port = 53}, "example.com");
    assert_int_equal(cut.state, CUT_OFF);
    assert_null(answers_at(answers, 0));
}

static void public_addresses(void **state) {
    (void)state;
    static const struct {
        const char *address;
        int is_public;
    } rows[] = {
        {"8.8.8.8", 1},
        {"1.0.0.0", 1},
        {"0.255.255.255", 0},
        {"0.0.0.0", 0},
        {"9.255.255.255", 1},
        {"10.0.0.0", 0},
        {"10.255.255.255", 0},
        {"11.0.0.0", 1},
        {"100.63.255.255", 1},
        {"100.64.0.0", 0},
        {"100.127.255.255", 0},
        {"100.128.0.0", 1},
        {"126.255.255.255", 1},
        {"127.0.0.1", 0},
        {"128.0.0.0", 1},
        {"169.253.255.255", 1},
        {"169.254.169.254", 0},
        {"172.15.255.255", 1},
        {"172.16.0.0", 0},
        {"172.31.255.255", 0},
        {"172.32.0.0", 1},
        {"192.0.0.8", 0},
        {"192.0.1.0", 1},
        {"192.0.2.1", 0},
        {"192.0.3.0", 1},
        {"192.31.196.1", 1},
        {"192.88.99.1", 0},
        {"192.168.255.255", 0},
        {"192.169.0.0", 1},
        {"198.17.255.255", 1},
        {"198.18.0.0", 0},
        {"198.19.255.255", 0},
        {"198.20.0.0", 1},
        {"198.51.100.7", 0},
        {"203.0.113.7", 0},
        {"203.0.114.0", 1},
        {"223.255.255.255", 1},
        {"224.0.0.1", 0},
        {"239.255.255.255", 0},
        {"240.0.0.1", 0},
        {"255.255.255.255", 0},
        {"2600::1", 1},
        {"2001:200::1", 1},
        {"2001:1ff:ffff::", 0},
        {"2001::1", 0},
        {"2001:2::1", 0},
        {"2001:10::1", 0},
        {"2001:20::1", 0},
        {"2001:db7:ffff::", 1},
        {"2001:db8::1", 0},
        {"2001:db9::", 1},
        {"2002:808:808::1", 0},
        {"2003::1", 1},
        {"3fff::1", 0},
        {"3fff:fff::1", 0},
        {"3fff:1000::1", 1},
        {"3fff:efff::1", 1},
        {"::", 0},
        {"::1", 0},
        {"::ffff:8.8.8.8", 0},
        {"::8.8.8.8", 0},
        {"64:ff9b::808:808", 0},
        {"64:ff9b:1::1", 0},
        {"100::1", 0},
        {"1fff:ffff::1", 0},
        {"4000::1", 0},
        {"5f00::1", 0},
        {"fc00::1", 0},
        {"fdff::1", 0},
        {"fe80::1", 0},
        {"febf::1", 0},
        {"fec0::1", 0},
        {"ff02::1", 0},
        {"2620:4f:8000::1", 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        unsigned char address[16];
        int is_ipv6 = strchr(rows[i].address, ':') != NULL;
        assert_int_equal(inet_pton(is_ipv6 ? AF_INET6 : AF_INET, rows[i].address, address), 1);
        if (address_is_public(address, is_ipv6) != rows[i].is_public)
            fail_msg("%s", rows[i].address);
    }
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void) {
    const struct CMUnitTest test_nameservers[] = {
        TEST(zones),
        TEST(policies),
        TEST(public_addresses),
    };
    return cmocka_run_group_tests(test_nameservers, NULL, NULL);
}
