// SPDX-License-Identifier: Apache-2.0
/// @file
/// What a source of credentials is: the concept, what it provides, and how it says that it has nothing to say.
#pragma once

#include <es_s3_snapshot/auth/auth.hpp>
#include <es_s3_snapshot/core/detail/secret_text.hpp>

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace es_s3_snapshot {
inline namespace v0 {

/// Credentials, how long they last and where they come from. Its secrets are wiped when it goes or is assigned to;
/// there is no way to print it. Copies of `keys` that a caller makes are the caller's.
struct provided {
    provided() = default;
    provided(credentials k, std::optional<wall_time> end, std::string from)
        : keys(std::move(k)), expires(end), source(std::move(from)) {}
    provided(provided const&) = default;
    provided(provided&&) = default;
    ES_S3_SNAPSHOT_DECL provided& operator=(provided other) noexcept;
    ES_S3_SNAPSHOT_DECL ~provided();

    credentials keys;
    std::optional<wall_time> expires;  ///< none: they last
    std::string source;                ///< for people; never a secret
};

enum class credentials_errc {
    /// The source is not set up here: another one may be asked. Any other error means that it is, and failed.
    not_configured = 1,
};

ES_S3_SNAPSHOT_DECL boost::system::error_category const& credentials_category() noexcept;
ES_S3_SNAPSHOT_DECL boost::system::error_code make_error_code(credentials_errc e) noexcept;

/// `why` says what is missing, in a sentence without a secret.
ES_S3_SNAPSHOT_DECL error not_configured(std::string why);
ES_S3_SNAPSHOT_DECL bool is_not_configured(error const& e) noexcept;

/// A source of credentials: keeps no state between calls, so that it may be asked from several threads, and outlives
/// the workflow that it gives. Errors: not_configured where it is not set up; else whatever failed, without a secret.
template <class P>
concept credential_provider = requires(P const& p, context ctx) {
    { p.provide(ctx) } -> std::same_as<workflow<result<provided>>>;
};

/// Any provider; a copy shares it.
class any_credential_provider {
public:
    template <credential_provider P>
        requires(!std::same_as<P, any_credential_provider>)
    any_credential_provider(P p) : inner_(std::make_shared<owner<P>>(std::move(p))) {}

    workflow<result<provided>> provide(context ctx) const { return inner_->provide(std::move(ctx)); }

private:
    struct base {
        virtual ~base() = default;
        virtual workflow<result<provided>> provide(context ctx) const = 0;
    };
    template <class P>
    struct owner final : base {
        explicit owner(P p) : inner(std::move(p)) {}
        workflow<result<provided>> provide(context ctx) const override { return inner.provide(std::move(ctx)); }
        P inner;
    };

    std::shared_ptr<base const> inner_;
};

namespace detail::aws {
inline void forget(std::string& text) noexcept { wipe(text); }
inline void forget(credentials& keys) noexcept {
    for (auto* const text : {&keys.access_key_id, &keys.secret_access_key, &keys.session_token}) wipe(*text);
}
}  // namespace detail::aws

}  // namespace v0
}  // namespace es_s3_snapshot

template <>
struct boost::system::is_error_code_enum<es_s3_snapshot::credentials_errc> : std::true_type {};

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/auth/credentials/impl/provider.ipp>
#endif
