// SPDX-License-Identifier: Apache-2.0
/// @file
/// Where a transport delivers the body of a response, piece by piece and bounded.
#pragma once

#include <es_s3_snapshot/core/error.hpp>
#include <es_s3_snapshot/core/http.hpp>

#include <cstddef>
#include <span>
#include <string>

namespace es_s3_snapshot {
inline namespace v0 {

/// Receives one response: `begin` once, then `write` for each piece in order.
/// An error returned by either ends the exchange with that error.
class body_sink {
public:
    virtual ~body_sink() = default;
    virtual result<void> begin(response_head const& head) = 0;
    virtual result<void> write(std::span<char const> piece) = 0;
};

namespace detail {
inline error body_longer_than(std::size_t limit) {
    return make_error(errc::body_too_large, "the answer has more than " + std::to_string(limit) + " bytes",
                      "raise the limit, or ask for less");
}
}  // namespace detail

/// Keeps a whole body of at most `limit` bytes; a further response replaces the earlier one.
class string_sink final : public body_sink {
public:
    explicit string_sink(std::size_t limit) : limit_(limit) {}

    result<void> begin(response_head const&) override {
        text.clear();
        return {};
    }
    result<void> write(std::span<char const> piece) override {
        if (piece.size() > limit_ - text.size()) return detail::body_longer_than(limit_);
        text.append(piece.data(), piece.size());
        return {};
    }

    std::string text;

private:
    std::size_t limit_;
};

}  // namespace v0
}  // namespace es_s3_snapshot
