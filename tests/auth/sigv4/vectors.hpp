// SPDX-License-Identifier: Apache-2.0
/// @file
/// Reads vectors as make_vectors.py writes them, and holds every stage against them.
#pragma once

#include "../../support/print.hpp"

#include <es_s3_snapshot/auth/sigv4.hpp>

#include <boost/json.hpp>

#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace sigv4_vectors {

namespace es = es_s3_snapshot;

inline std::string read_file(std::string const& path) {
    std::ifstream file(path, std::ios::binary);
    INFO(path);
    REQUIRE(file);
    return std::string(std::istreambuf_iterator<char>(file), {});
}

inline std::string text(boost::json::object const& o, std::string_view key) {
    return std::string(o.at(key).as_string());
}

inline std::string from_hex(std::string const& hex) {
    std::string bytes;
    for (std::size_t i = 0; i < hex.size(); i += 2)
        bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    return bytes;
}

inline std::string to_hex(std::span<unsigned char const> bytes) {
    std::ostringstream out;
    for (auto const b : bytes) out << "0123456789abcdef"[b >> 4] << "0123456789abcdef"[b & 15];
    return out.str();
}

inline es::method method_of(std::string_view name) {
    for (auto const m : {es::method::head, es::method::post, es::method::put, es::method::delete_}) {
        if (to_string(m) == name) return m;
    }
    return es::method::get;
}

/// One request, who signs it, where it goes and when.
struct vector {
    explicit vector(boost::json::object const& o)
        : service(text(o, "service")),
          region(text(o, "region")),
          who{text(o, "key"), text(o, "secret"), text(o, "token")},
          options(es::sigv4_options_for(service)),
          now(std::chrono::seconds(o.at("time").to_number<std::int64_t>())) {
        to.scheme = text(o, "scheme") == "https" ? es::scheme::https : es::scheme::http;
        to.host = text(o, "host");
        to.port = o.at("port").to_number<std::uint16_t>();
        req.verb = method_of(text(o, "method"));
        req.target = text(o, "target");
        for (auto const& field : o.at("fields").as_array())
            req.fields.add(std::string(field.at(0).as_string()), std::string(field.at(1).as_string()));
        req.body = from_hex(text(o, "body_hex"));
        options.unsigned_payload = o.at("unsigned_payload").as_bool();
    }

    es::sigv4_scope scope(std::string const& timestamp) const {
        return {std::string_view(timestamp).substr(0, 8), region, service};
    }

    std::string service, region;
    es::credentials who;
    es::sigv4_options options;
    es::wall_time now;
    es::origin to;
    es::request req;
};

/// The stages by themselves, each fed with the expected result of the one before.
inline void check_stages(vector const& v, es::request const& sent, boost::json::object const& expected) {
    auto const timestamp = es::sigv4_timestamp(v.now);
    auto const hash = std::string(sent.fields.get("x-amz-content-sha256"));
    CHECK(es::sigv4_canonical_request(sent, hash, v.options) == text(expected, "canonical_request"));
    CHECK(es::sigv4_string_to_sign(timestamp, v.scope(timestamp), text(expected, "canonical_request")) ==
          text(expected, "string_to_sign"));
    auto const key = es::sigv4_signing_key(v.who.secret_access_key, v.scope(timestamp));
    CHECK(to_hex(key.bytes()) == text(expected, "signing_key"));
    CHECK(es::sigv4_signature(key, text(expected, "string_to_sign")) == text(expected, "signature"));
}

inline void check_policy(vector const& v, es::sigv4& policy, boost::json::object const& expected) {
    auto sent = v.req;
    REQUIRE(policy.sign(sent, v.to, v.who, v.now));
    CHECK(sent.target == text(expected, "target"));
    CHECK(sent.body == v.req.body);
    CHECK(sent.fields.get("Authorization") == text(expected, "authorization"));
    CHECK(sent.fields.get("X-Amz-Date") == es::sigv4_timestamp(v.now));
    CHECK(sent.fields.get("X-Amz-Security-Token") == v.who.session_token);
    if (expected.contains("canonical_request")) check_stages(v, sent, expected);
}

inline void check_presigned(vector const& v, es::sigv4& policy, std::chrono::seconds expires,
                            boost::json::object const& expected) {
    auto sent = v.req;
    REQUIRE(policy.presign(sent, v.to, v.who, v.now, expires));
    CHECK(sent.target == text(expected, "presigned_target"));
    CHECK(sent.fields.get("Authorization").empty());
}

/// Holds one vector against a policy; what it leaves out is in `defaults`.
inline void check(boost::json::object merged, boost::json::object const& changed) {
    for (auto const& [key, value] : changed) merged[key] = value;
    INFO(text(merged, "name"));
    vector const v(merged);
    auto const& expected = merged.at("expected").as_object();
    es::sigv4 policy(v.region, v.service, {}, v.options);
    check_policy(v, policy, expected);
    auto const expires = merged.at("expires").to_number<std::int64_t>();
    if (expires != 0) check_presigned(v, policy, std::chrono::seconds(expires), expected);
}

/// Each vector of the file; returns how many there were.
template <class Visit>
std::size_t for_each(std::string const& path, Visit visit) {
    auto const file = boost::json::parse(read_file(path)).as_object();
    for (auto const& v : file.at("vectors").as_array()) visit(file.at("defaults").as_object(), v.as_object());
    return file.at("vectors").as_array().size();
}

}  // namespace sigv4_vectors
