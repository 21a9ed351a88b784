// SPDX-License-Identifier: Apache-2.0
/// @file
/// Addresses of Amazon's managed service, and addresses that only look like one.
#include <es_s3_snapshot/auth/amazon_domain.hpp>

#include <catch2/catch.hpp>

#include <initializer_list>
#include <utility>

using namespace es_s3_snapshot;

namespace {
std::string told(std::string host) {
    auto const domain = amazon_domain_of({scheme::https, std::move(host), 443});
    return domain ? domain->service + " in " + domain->region : "none";
}
}  // namespace

TEST_CASE("the endpoint of a domain tells service and region") {
    CHECK(told("search-logs-abc123.us-east-1.es.amazonaws.com") == "es in us-east-1");
    CHECK(told("vpc-logs-abc123.eu-central-1.es.amazonaws.com") == "es in eu-central-1");
    CHECK(told("Search-Logs.US-East-1.es.amazonaws.com") == "es in us-east-1");
    CHECK(told("search-logs.cn-north-1.es.amazonaws.com.cn") == "es in cn-north-1");
    CHECK(told("abc123.us-west-2.aoss.amazonaws.com") == "aoss in us-west-2");
    CHECK(told("search-logs-abc123.aos.us-east-1.on.aws") == "es in us-east-1");
    CHECK(told("abc123.aoss.us-east-1.on.aws") == "aoss in us-east-1");
}

TEST_CASE("endpoints of other partitions, and FIPS endpoints, tell it too") {
    CHECK(told("search-logs.us-gov-west-1.es.amazonaws.com") == "es in us-gov-west-1");
    CHECK(told("search-logs.eusc-de-east-1.es.amazonaws.eu") == "es in eusc-de-east-1");
    CHECK(told("search-logs.us-iso-east-1.es.c2s.ic.gov") == "es in us-iso-east-1");
    CHECK(told("search-logs.us-isob-east-1.es.sc2s.sgov.gov") == "es in us-isob-east-1");
    CHECK(told("search-logs.eu-isoe-west-1.es.cloud.adc-e.uk") == "es in eu-isoe-west-1");
    CHECK(told("search-logs.us-isof-south-1.es.csp.hci.ic.gov") == "es in us-isof-south-1");
    CHECK(told("abc123.us-east-1.aoss-fips.amazonaws.com") == "aoss in us-east-1");
    CHECK(told("search-logs.us-gov-west-1.es-fips.amazonaws.com") == "es in us-gov-west-1");
    CHECK(told("abc123.aoss-fips.us-east-1.on.aws") == "aoss in us-east-1");
}

TEST_CASE("what a region's host names end with") {
    for (auto const& [region, suffix] :
         std::initializer_list<std::pair<char const*, char const*>>{{"", "amazonaws.com"},
                                                                    {"us-east-1", "amazonaws.com"},
                                                                    {"us-gov-east-1", "amazonaws.com"},
                                                                    {"eu-west-1", "amazonaws.com"},
                                                                    {"cn-northwest-1", "amazonaws.com.cn"},
                                                                    {"eusc-de-east-1", "amazonaws.eu"},
                                                                    {"us-iso-west-1", "c2s.ic.gov"},
                                                                    {"us-isob-west-1", "sc2s.sgov.gov"},
                                                                    {"eu-isoe-west-1", "cloud.adc-e.uk"},
                                                                    {"us-isof-east-1", "csp.hci.ic.gov"}}) {
        CAPTURE(region);
        CHECK(amazon_dns_suffix(region) == suffix);
    }
}

TEST_CASE("other hosts are nobody's") {
    for (auto const* host :
         {"localhost", "127.0.0.1", "es.amazonaws.com", "us-east-1.es.amazonaws.com", "bucket.s3.amazonaws.com",
          "x.us-east-1.es.amazonaws.com.evil.example", "evil-es.amazonaws.com", "aos.us-east-1.on.aws",
          "x.us-east-1.on.aws", "x.es.us-east-1.on.aws", "x.us-east-1.aos.amazonaws.com",
          "x.us-east-1.es.amazonaws.com.cn", "x.cn-north-1.es.amazonaws.com", "x.us-east-1.es.amazonaws.eu",
          "x.us-east-1.es-fips-fips.amazonaws.com", "x.us-east-1.es.evilamazonaws.com", "amazonaws.com",
          ".amazonaws.com", ""}) {
        CAPTURE(host);
        CHECK(told(host) == "none");
    }
}
