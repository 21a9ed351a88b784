// SPDX-License-Identifier: Apache-2.0
/// @file
/// The client of one bucket: auth and transport joined; runs what bucket/ has on the calling thread.
#pragma once

#include <es_s3_snapshot/bucket/bucket.hpp>
#include <es_s3_snapshot/core/driver.hpp>
#include <es_s3_snapshot/transport/transport.hpp>

#include <stop_token>
#include <utility>

namespace es_s3_snapshot {
inline namespace v0 {

/// One bucket, read with one auth policy (sigv4 for the service `s3`) through one transport.
///
/// Use one client from one thread or strand at a time; distinct clients are independent. A driver on one thread has one
/// request under way, whatever read_objects is allowed: run that with async_run for more. Not movable.
template <auth_policy Auth, transport Transport>
class bucket_client {
public:
    bucket_client(bucket_address at, Transport transport, Auth auth = {}, bucket_options options = {},
                  std::stop_token stop = {})
        : at_(std::move(at)),
          transport_(std::move(transport)),
          auth_(std::move(auth)),
          options_(options),
          stop_(std::move(stop)) {}
    bucket_client(bucket_client const&) = delete;
    bucket_client& operator=(bucket_client const&) = delete;

    /// Runs a function of bucket/bucket.hpp, or one like it: `c.run(list_objects, query)`.
    template <class R, class... Params, class... Args>
    R run(workflow<R> (*function)(context, bucket_ref, Params...), Args&&... args) {
        return run_blocking(function(context(env_, stop_), reference(), std::forward<Args>(args)...), transport_);
    }

    /// For drivers of your own; lives no longer than the client.
    bucket_ref reference() noexcept { return {at_, auth_adapter_, options_}; }
    bucket_address const& address() const noexcept { return at_; }
    Transport& transport() noexcept { return transport_; }

private:
    bucket_address at_;
    Transport transport_;
    Auth auth_;
    lent_auth<Auth> auth_adapter_{auth_};
    bucket_options options_;
    std::stop_token stop_;
    system_environment env_;
};

}  // namespace v0
}  // namespace es_s3_snapshot
