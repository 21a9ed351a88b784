// SPDX-License-Identifier: Apache-2.0
/// @file
/// Opens a tunnel to an origin through an HTTP proxy.
#pragma once

#include <es_s3_snapshot/core/effect.hpp>
#include <es_s3_snapshot/transport/detail/conversation.hpp>
#include <es_s3_snapshot/transport/proxy.hpp>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

/// Of connecting to a proxy or talking to it; nothing of the request has left.
ES_S3_SNAPSHOT_DECL error proxy_error(origin const& to, origin const& proxy, error why);

/// CONNECT, over a connection to the proxy of rules that apply to `to`: the proxy is told host and port. What is said
/// through the connection then goes to the origin. Everything referred to outlives it.
class tunnel_opening {
public:
    ES_S3_SNAPSHOT_DECL tunnel_opening(origin const& to, proxy_rules const& rules);

    /// As conversation's.
    next go_on(byte_stream& stream) { return talk_.go_on(stream); }
    /// Errors: access_denied for 407; connection_failed, timed_out, operation_canceled; malformed_answer;
    /// always delivery::not_sent.
    ES_S3_SNAPSHOT_DECL result<void> outcome(boost::system::error_code broken);

private:
    /// The proxy's answer is a head alone.
    struct no_body final : body_sink {
        result<void> begin(response_head const&) override { return {}; }
        result<void> write(std::span<char const>) override { return {}; }
    };

    origin const& to_;
    origin const& proxy_;
    no_body nothing_;
    conversation talk_;
};

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/transport/detail/tunnel.ipp>
#endif
