// SPDX-License-Identifier: Apache-2.0
/// @file
/// Auth by a header that stays the same: API keys, bearer tokens, and header fields of the user's own.
#pragma once

#include <es_s3_snapshot/auth/auth.hpp>
#include <es_s3_snapshot/core/base64.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace es_s3_snapshot {
inline namespace v0 {

/// `Authorization: ApiKey …`, Elasticsearch 6.7 and later with security, from either form that the server hands out.
class api_key_auth {
public:
    /// The `encoded` of the answer that made the key.
    explicit api_key_auth(std::string_view encoded) : value_("ApiKey " + std::string(encoded)) {}
    /// Its `id` and `api_key`.
    api_key_auth(std::string_view id, std::string_view api_key)
        : api_key_auth(base64_encode(std::string(id) + ":" + std::string(api_key))) {}

    result<void> sign(request& req, origin const&, credentials const&, wall_time) const {
        req.fields.set("Authorization", value_);
        return {};
    }

private:
    std::string value_;
};

/// `Authorization: Bearer …` (RFC 6750): OAuth, JWT and service tokens.
class bearer_auth {
public:
    explicit bearer_auth(std::string_view token) : value_("Bearer " + std::string(token)) {}

    result<void> sign(request& req, origin const&, credentials const&, wall_time) const {
        req.fields.set("Authorization", value_);
        return {};
    }

private:
    std::string value_;
};

/// Fields of the user's own, as gateways demand them; a field of the same name is replaced.
class header_auth {
public:
    explicit header_auth(header_fields fields) : fields_(std::move(fields)) {}

    result<void> sign(request& req, origin const&, credentials const&, wall_time) const {
        for (auto const& [name, value] : fields_) req.fields.set(name, value);
        return {};
    }

private:
    header_fields fields_;
};

static_assert(auth_policy<api_key_auth> && auth_policy<bearer_auth> && auth_policy<header_auth>);

}  // namespace v0
}  // namespace es_s3_snapshot
