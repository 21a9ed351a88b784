// SPDX-License-Identifier: Apache-2.0
/// @file
/// Every stage against vectors of botocore and awscrt: ours, and a file that is named from outside.
#include "sigv4/vectors.hpp"

#include <es_s3_snapshot/core/url.hpp>

#include <cstdlib>

using namespace es_s3_snapshot;

TEST_CASE("every stage is that of botocore and awscrt") {
    auto const count =
        sigv4_vectors::for_each(ES_S3_SNAPSHOT_TEST_DATA "/auth/sigv4/vectors.json", sigv4_vectors::check);
    CHECK(count > 200);
}

TEST_CASE("names of every legal strange kind are built into the very path that was signed") {
    std::size_t named = 0;
    sigv4_vectors::for_each(ES_S3_SNAPSHOT_TEST_DATA "/auth/sigv4/vectors.json",
                            [&](auto const&, boost::json::object const& v) {
                                if (!v.contains("segments")) return;
                                target built;
                                for (auto const& segment : v.at("segments").as_array())
                                    built.segment(std::string_view(segment.as_string()));
                                CHECK(built.str() == sigv4_vectors::text(v, "target"));
                                ++named;
                            });
    CHECK(named > 40);
}

TEST_CASE("vectors of a file named by ES_S3_SNAPSHOT_SIGV4_VECTORS", "[.sigv4_generated]") {
    auto const* const path = std::getenv("ES_S3_SNAPSHOT_SIGV4_VECTORS");
    REQUIRE(path != nullptr);
    auto const count = sigv4_vectors::for_each(path, sigv4_vectors::check);
    WARN(count << " generated requests signed");
    CHECK(count != 0);
}
