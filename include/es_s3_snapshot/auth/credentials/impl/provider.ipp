// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of auth/credentials/provider.hpp.
#pragma once

#include <es_s3_snapshot/auth/credentials/provider.hpp>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail::aws {

class credentials_error_category final : public boost::system::error_category {
public:
    char const* name() const noexcept override { return "es_s3_snapshot.credentials"; }
    std::string message(int) const override { return "no credentials are set up there"; }
};

}  // namespace detail::aws

ES_S3_SNAPSHOT_DECL provided& provided::operator=(provided other) noexcept {
    std::swap(keys, other.keys);  // the old ones are wiped with `other`
    std::swap(expires, other.expires);
    std::swap(source, other.source);
    return *this;
}

ES_S3_SNAPSHOT_DECL provided::~provided() { detail::aws::forget(keys); }

ES_S3_SNAPSHOT_DECL boost::system::error_category const& credentials_category() noexcept {
    static detail::aws::credentials_error_category const instance;
    return instance;
}

ES_S3_SNAPSHOT_DECL boost::system::error_code make_error_code(credentials_errc e) noexcept {
    return {static_cast<int>(e), credentials_category()};
}

ES_S3_SNAPSHOT_DECL error not_configured(std::string why) {
    error made;
    made.code = make_error_code(credentials_errc::not_configured);
    made.info.message = std::move(why);
    return made;
}

ES_S3_SNAPSHOT_DECL bool is_not_configured(error const& e) noexcept {
    return e.code == make_error_code(credentials_errc::not_configured);
}

}  // namespace v0
}  // namespace es_s3_snapshot
