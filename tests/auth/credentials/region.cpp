// SPDX-License-Identifier: Apache-2.0
/// @file
/// Where the region comes from.
#include "support/desk.hpp"

#include <es_s3_snapshot/auth/credentials/region.hpp>

using namespace test;

namespace {
std::string region(desk& d, std::string const& profile = {}, bool ask_instance = true) {
    auto const found = d.run(find_region(d.context(), profile, ask_instance));
    return found ? *found : "error: " + describe(found.error());
}
void as_instance(desk& d) {
    d.on("PUT http://169.254.169.254:80/latest/api/token", {200, "t"});
    d.on("GET http://169.254.169.254:80/latest/meta-data/placement/region", {200, "ap-south-1"});
}
}  // namespace

TEST_CASE("the region is the variable's, else the profile's, else the instance's") {
    desk d;
    as_instance(d);
    d.env.variables["AWS_REGION"] = "us-east-1";
    d.env.variables["AWS_DEFAULT_REGION"] = "us-east-2";
    d.env.files["/h/.aws/config"] = "[default]\nregion = us-west-1\n[profile x]\nregion = us-west-2\n";
    CHECK(region(d) == "us-east-1");
    d.env.variables.erase("AWS_REGION");
    CHECK(region(d) == "us-east-2");
    d.env.variables.erase("AWS_DEFAULT_REGION");
    CHECK(region(d) == "us-west-1");
    CHECK(region(d, "x") == "us-west-2");
    d.env.variables["AWS_PROFILE"] = "x";
    CHECK(region(d) == "us-west-2");
    CHECK(d.sent().empty());
    d.env.files.clear();
    CHECK(region(d) == "ap-south-1");
}

TEST_CASE("no region is an error that says what to set, and the instance is asked only where that is wanted") {
    desk d;
    CHECK(region(d) == "error: no AWS region is given");
    as_instance(d);
    d.transport.sent.clear();
    CHECK(region(d, "", false) == "error: no AWS region is given");
    CHECK(d.sent().empty());
}

TEST_CASE("what cannot be a region is refused, as it becomes a part of host names") {
    for (char const* bad : {"example.org", "us-east-1/", "US-EAST-1", "us east", "a\r\nb",
                            "a-name-that-is-longer-than-any-region-ever-was"}) {
        desk d;
        d.env.variables["AWS_REGION"] = bad;
        CHECK(region(d).starts_with("error: the region's name is not usable"));
    }
}

TEST_CASE("a broken file and a metadata service that fails are told") {
    desk d;
    d.env.files["/h/.aws/config"] = "oops\n";
    CHECK(region(d).starts_with("error: /h/.aws/config:1:"));
    desk other;
    as_instance(other);
    other.on("GET http://169.254.169.254:80/latest/meta-data/placement/region", {500, ""});
    CHECK(region(other).find("status 500") != std::string::npos);
}
