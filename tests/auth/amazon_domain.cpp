// SPDX-License-Identifier: Apache-2.0
/// @file
/// Addresses of Amazon's managed service, and addresses that only look like one.
#include <es_s3_snapshot/auth/amazon_domain.hpp>

#include <catch2/catch.hpp>

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
}

TEST_CASE("other hosts are nobody's") {
    for (auto const* host : {"localhost", "127.0.0.1", "es.amazonaws.com", "us-east-1.es.amazonaws.com",
                             "bucket.s3.amazonaws.com", "x.us-east-1.es.amazonaws.com.evil.example",
                             "evil-es.amazonaws.com", "aos.us-east-1.on.aws", "x.us-east-1.on.aws", ""}) {
        CAPTURE(host);
        CHECK(told(host) == "none");
    }
}
