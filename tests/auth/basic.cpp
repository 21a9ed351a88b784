// SPDX-License-Identifier: Apache-2.0
/// @file
/// Basic authentication against the examples of RFC 7617 and the vectors of RFC 4648.
#include "../support/print.hpp"

#include <es_s3_snapshot/auth/basic.hpp>

#include <string>
#include <string_view>
#include <type_traits>

using namespace es_s3_snapshot;

namespace {

std::string header_of(basic_auth const& auth) {
    request req;
    REQUIRE(auth.sign(req, origin{}, credentials{}, wall_time{}));
    return std::string(req.fields.get("Authorization"));
}

/// The opposite of base64_encode, written without looking at it.
std::string decoded(std::string_view text) {
    std::string_view const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string bits, bytes;
    for (char const c : text.substr(0, text.find('='))) {
        auto const value = alphabet.find(c);
        REQUIRE(value != std::string_view::npos);
        for (int bit = 5; bit >= 0; --bit) bits += (value >> bit & 1) != 0 ? '1' : '0';
    }
    for (std::size_t at = 0; at + 8 <= bits.size(); at += 8) {
        int byte = 0;
        for (std::size_t bit = 0; bit != 8; ++bit) byte = byte * 2 + (bits[at + bit] - '0');
        bytes += static_cast<char>(byte);
    }
    return bytes;
}

}  // namespace

TEST_CASE("Base64 as in the vectors of RFC 4648") {
    CHECK(base64_encode("") == "");
    CHECK(base64_encode("f") == "Zg==");
    CHECK(base64_encode("fo") == "Zm8=");
    CHECK(base64_encode("foo") == "Zm9v");
    CHECK(base64_encode("foob") == "Zm9vYg==");
    CHECK(base64_encode("fooba") == "Zm9vYmE=");
    CHECK(base64_encode("foobar") == "Zm9vYmFy");
}

TEST_CASE("Base64 uses the standard alphabet, and bytes beyond ASCII are bytes") {
    CHECK(base64_encode("\xFB\xEF\xBE") == "++++");
    CHECK(base64_encode("\xFF\xFF\xFF") == "////");
    CHECK(base64_encode("\xFF") == "/w==");
    CHECK(base64_encode(std::string_view("\0", 1)) == "AA==");
    CHECK(base64_encode(std::string_view("\0\0\0", 3)) == "AAAA");
}

TEST_CASE("what Base64 made can be read back, for every byte at every place") {
    for (std::size_t length = 1; length != 8; ++length) {
        for (int byte = 0; byte != 256; ++byte) {
            std::string text;
            for (std::size_t i = 0; i != length; ++i) text += static_cast<char>(byte + static_cast<int>(i) * 37);
            auto const encoded = base64_encode(text);
            if (encoded.size() != (length + 2) / 3 * 4 || decoded(encoded) != text)
                FAIL("byte " << byte << ", length " << length);
        }
    }
}

TEST_CASE("the header is that of RFC 7617's examples") {
    CHECK(header_of(basic_auth("Aladdin", "open sesame")) == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    CHECK(header_of(basic_auth("test", "123\xC2\xA3")) == "Basic dGVzdDoxMjPCow==");
}

TEST_CASE("user and password may be empty, hold a colon, and be written in UTF-8") {
    CHECK(header_of(basic_auth("", "")) == "Basic Og==");
    CHECK(decoded(header_of(basic_auth("user", "")).substr(6)) == "user:");
    CHECK(decoded(header_of(basic_auth("user", "a:b:c")).substr(6)) == "user:a:b:c");
    CHECK(decoded(header_of(basic_auth("jörg", "pässwörd€")).substr(6)) == "jörg:pässwörd€");
}

TEST_CASE("a long password stays on one line") {
    auto const header = header_of(basic_auth("user", std::string(500, 'x')));
    CHECK(header.find_first_of("\r\n") == std::string::npos);
    CHECK(decoded(header.substr(6)) == "user:" + std::string(500, 'x'));
}

TEST_CASE("signing again replaces the header instead of adding another") {
    request req;
    CHECK(basic_auth("one", "1").sign(req, origin{}, credentials{}, wall_time{}));
    CHECK(basic_auth("two", "2").sign(req, origin{}, credentials{}, wall_time{}));
    CHECK(std::distance(req.fields.begin(), req.fields.end()) == 1);
    CHECK(decoded(req.fields.get("authorization").substr(6)) == "two:2");
}

TEST_CASE("basic authentication is a policy and cannot be made without user and password") {
    STATIC_REQUIRE(auth_policy<basic_auth>);
    STATIC_REQUIRE_FALSE(std::is_default_constructible_v<basic_auth>);
}

TEST_CASE("a user with a colon is refused, a password with one is not") {
    request req;
    CHECK(basic_auth("a:b", "c").sign(req, origin{}, credentials{}, wall_time{}).has_error());
    CHECK(req.fields.empty());
    CHECK_FALSE(basic_auth("a", "b:c").sign(req, origin{}, credentials{}, wall_time{}).has_error());
}
