#include "dns/provider.h"

#include <fnmatch.h>
#include <string.h>

const struct provider providers[] = {
    {"muumuu",
     "ムームーDNS",
     "Muumuu DNS",
     {"dns*.muumuu-domain.com"},
     FORM_EMPTY,
     0,
     "https://support.muumuu-domain.com/hc/ja/articles/360046453854",
     "2026-11-22"},
    {"lolipop", "ロリポップ!", "Lolipop!", {"*.lolipop.jp"}, FORM_UNKNOWN, 0, NULL, NULL},
    {"heteml",
     "ヘテムル",
     "heteml",
     {"*.heteml.jp"},
     FORM_UNKNOWN,
     1,
     "https://support.heteml.jp/hc/ja/articles/360041679414",
     "2026-11-22"},
    {"onamae",
     "お名前.com",
     "Onamae.com",
     {"*.dnsv.jp", "dns?.onamae.com"},
     FORM_UNKNOWN,
     0,
     NULL,
     NULL},
    {"sakura", "さくらのドメイン", "Sakura", {"ns?.dns.ne.jp"}, FORM_UNKNOWN, 0, NULL, NULL},
    {"sakura_cloud",
     "さくらのクラウド DNS",
     "Sakura Cloud DNS",
     {"*.gslb*.sakura.ne.jp"},
     FORM_UNKNOWN,
     0,
     NULL,
     NULL},
    {"xserver", "エックスサーバー", "Xserver", {"ns?.xserver.jp"}, FORM_UNKNOWN, 0, NULL, NULL},
    {"wpx",
     "wpX",
     "wpX",
     {"ns?.wpx.ne.jp"},
     FORM_UNKNOWN,
     1,
     "https://wpx.ne.jp/support/manual/man_domain_dns_setting.php",
     "2026-11-22"},
    {"value_domain",
     "バリュードメイン",
     "Value-Domain",
     {"ns*.value-domain.com"},
     FORM_UNKNOWN,
     0,
     NULL,
     NULL},
    {"conoha", "ConoHa", "ConoHa", {"ns-*.conoha.io"}, FORM_UNKNOWN, 0, NULL, NULL},
    {"iij",
     "IIJ DNSアウトソースサービス",
     "IIJ DNS Outsource Service",
     {"dns*.iij.ad.jp"},
     FORM_AT,
     1,
     "https://manual.iij.jp/dns/help/1481516.html",
     "2026-11-22"},
    {"route53",
     "Amazon Route 53",
     "Amazon Route 53",
     {"ns-*.awsdns-*.*"},
     FORM_EMPTY,
     1,
     "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html",
     "2026-11-22"},
    {"cloudflare",
     "Cloudflare",
     "Cloudflare",
     {"*.ns.cloudflare.com"},
     FORM_AT,
     1,
     "https://developers.cloudflare.com/dns/manage-dns-records/reference/dns-record-types/",
     "2026-11-22"},
    {"google_cloud",
     "Google Cloud DNS",
     "Google Cloud DNS",
     {"ns-cloud-*.googledomains.com"},
     FORM_EMPTY,
     0,
     "https://documentation.s3ns.fr/dns/docs/records",
     "2026-11-22"},
    {"azure",
     "Azure DNS",
     "Azure DNS",
     {"ns?-*.azure-dns.*"},
     FORM_AT,
     1,
     "https://learn.microsoft.com/en-us/azure/dns/dns-zones-records",
     "2026-11-22"},
    {"godaddy",
     "GoDaddy",
     "GoDaddy",
     {"*.domaincontrol.com"},
     FORM_AT,
     0,
     "https://jp.godaddy.com/help/add-an-spf-record-19218",
     "2026-11-22"},
    {"namecheap",
     "Namecheap",
     "Namecheap",
     {"*.registrar-servers.com"},
     FORM_AT,
     0,
     "https://namecheap.com/support/knowledgebase/article.aspx/1262/2176/",
     "2026-11-22"},
    {"linode",
     "Akamai (Linode)",
     "Akamai (Linode)",
     {"ns?.linode.com"},
     FORM_EMPTY,
     1,
     "https://github.com/linode/docs/blob/develop/docs/products/networking/dns-manager/guides/"
     "txt-record/index.md",
     "2026-11-22"},
    {"dnsimple",
     "DNSimple",
     "DNSimple",
     {"ns?.dnsimple.com", "ns?.dnsimple-edge.*"},
     FORM_UNKNOWN,
     1,
     "https://support.dnsimple.com/articles/txt-record/",
     "2026-11-22"},
    {"ovh",
     "OVHcloud",
     "OVHcloud",
     {"*.ovh.net", "*.ovh.ca", "*.anycast.me"},
     FORM_UNKNOWN,
     1,
     "https://github.com/ovh/docs/blob/develop/pages/web_cloud/domains/dns_zone_edit/"
     "guide.en-gb.md",
     "2026-11-22"},
    {"digitalocean",
     "DigitalOcean",
     "DigitalOcean",
     {"ns?.digitalocean.com"},
     FORM_UNKNOWN,
     0,
     NULL,
     NULL},
    {"gandi", "Gandi", "Gandi", {"ns-*.gandi.net"}, FORM_UNKNOWN, 0, NULL, NULL},
    {"hover", "Hover", "Hover", {"ns?.hover.com"}, FORM_UNKNOWN, 0, NULL, NULL},
    {"squarespace",
     "Squarespace",
     "Squarespace",
     {"*.squarespacedns.com"},
     FORM_UNKNOWN,
     0,
     NULL,
     NULL},
    {"wix", "Wix", "Wix", {"ns*.wixdns.net"}, FORM_UNKNOWN, 0, NULL, NULL},
    {"ns1", "NS1", "NS1", {"dns?.p??.nsone.net"}, FORM_UNKNOWN, 0, NULL, NULL},
    {"akamai", "Akamai Edge DNS", "Akamai Edge DNS", {"*.akam.net"}, FORM_UNKNOWN, 0, NULL, NULL},
    {.key = NULL},
};

static const char *const parking[] = {
    "*.above.com",
    "*.afternic.com",
    "*.bodis.com",
    "*.cashparking.com",
    "*.dan.com",
    "*.expirationwarning.net",
    "*.hugedomains.com",
    "*.onamae-expired.com",
    "*.parkingcrew.net",
    "*.parklogic.com",
    "*.pendingrenewaldeletion.com",
    "*.renewyourname.net",
    "*.sedoparking.com",
    "*.suspended-domain.com",
    "*.undeveloped.com",
    "failed-whois-verification.namecheap.com",
    "verify-contact-details.namecheap.com",
};

static int serves(const struct provider *provider, const char *host) {
    enum { MOST = sizeof provider->name_servers / sizeof *provider->name_servers };
    for (int i = 0; i < MOST && provider->name_servers[i]; i++)
        if (fnmatch(provider->name_servers[i], host, 0) == 0)
            return 1;
    return 0;
}

const struct provider *provider_of(const char *const *hosts, size_t count) {
    const struct provider *best = NULL;
    size_t most = 0;
    for (const struct provider *provider = providers; provider->key; provider++) {
        size_t own = 0;
        for (size_t i = 0; i < count; i++)
            own += (size_t)serves(provider, hosts[i]);
        if (own && own == most)
            best = NULL;
        if (own <= most)
            continue;
        most = own;
        best = provider;
    }
    return best;
}

const char *provider_host(struct arena *arena, const struct provider *provider, const char *host,
                          const char *zone) {
    size_t size = strlen(host), zone_size = strlen(zone);
    if (size > zone_size)
        return arena_copy(arena, host, size - zone_size - 1);
    return provider && provider->host == FORM_EMPTY ? "" : "@";
}

int name_server_parks(const char *host) {
    for (size_t i = 0; i < sizeof parking / sizeof *parking; i++)
        if (fnmatch(parking[i], host, 0) == 0)
            return 1;
    return 0;
}
