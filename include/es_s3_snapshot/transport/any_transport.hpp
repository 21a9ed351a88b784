// SPDX-License-Identifier: Apache-2.0
/// @file
/// A transport whose type is erased, for programs that choose at run time or want cheap headers.
#pragma once

#include <es_s3_snapshot/transport/transport.hpp>

#include <memory>

namespace es_s3_snapshot {
inline namespace v0 {

/// Owns any transport behind one virtual call. Move-only.
class any_transport {
public:
    template <transport T>
    explicit any_transport(std::unique_ptr<T> inner) : inner_(std::make_unique<model<T>>(std::move(inner))) {}

    result<response_head> send(origin const& to, request const& req, body_sink& sink, attempt_options const& options) {
        return inner_->send(to, req, sink, options);
    }

private:
    struct base {
        virtual ~base() = default;
        virtual result<response_head> send(origin const&, request const&, body_sink&, attempt_options const&) = 0;
    };
    template <class T>
    struct model final : base {
        explicit model(std::unique_ptr<T> t) : held(std::move(t)) {}
        result<response_head> send(origin const& to, request const& req, body_sink& sink,
                                   attempt_options const& options) override {
            return held->send(to, req, sink, options);
        }
        std::unique_ptr<T> held;
    };

    std::unique_ptr<base> inner_;
};

static_assert(transport<any_transport>);

}  // namespace v0
}  // namespace es_s3_snapshot
