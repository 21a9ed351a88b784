// SPDX-License-Identifier: Apache-2.0
/// @file
/// Base64 against the vectors of RFC 4648, and back.
#include <es_s3_snapshot/core/base64.hpp>

#include <catch2/catch.hpp>

using namespace es_s3_snapshot;

TEST_CASE("the vectors of RFC 4648 are encoded and decoded") {
    for (auto const& [plain, encoded] : {std::pair{"", ""},
                                         {"f", "Zg=="},
                                         {"fo", "Zm8="},
                                         {"foo", "Zm9v"},
                                         {"foob", "Zm9vYg=="},
                                         {"fooba", "Zm9vYmE="},
                                         {"foobar", "Zm9vYmFy"}}) {
        CHECK(base64_encode(plain) == encoded);
        CHECK(base64_decode(encoded) == plain);
    }
}

TEST_CASE("every byte comes back, with and without padding") {
    std::string all;
    for (int i = 0; i != 256; ++i) all += static_cast<char>(i);
    auto encoded = base64_encode(all);
    CHECK(base64_decode(encoded) == all);
    while (encoded.ends_with('=')) encoded.pop_back();
    CHECK(base64_decode(encoded) == all);
}

TEST_CASE("what is not Base64 is not decoded") {
    for (auto const* text : {"Z", "Zg===", "Z g=", "Zm9v!", "Zm9v\n", "_-"})
        CHECK_FALSE(base64_decode(text).has_value());
}
