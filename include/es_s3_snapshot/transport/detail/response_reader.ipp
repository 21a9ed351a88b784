// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of transport/detail/response_reader.hpp.
#pragma once

#include <es_s3_snapshot/transport/detail/response_reader.hpp>

#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <cstring>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

inline void response_parser::on_field_impl(boost::beast::http::field, view name, view value, code&) {
    if (in_header_) head.fields.add(std::string(name), std::string(value));  // trailers are of no use to anybody here
}

inline void response_parser::on_header_impl(code& ec) {
    in_header_ = false;
    if (head.status / 100 != 1) settle(sink_.begin(head), ec);
}

inline std::size_t response_parser::pass_on(view piece, code& ec) {
    settle(sink_.write({piece.data(), piece.size()}), ec);
    return piece.size();
}

inline void response_parser::settle(result<void> outcome, code& ec) {
    if (!outcome.has_error()) return;
    refused = outcome.error();
    ec = make_error_code(errc::operation_canceled);  // any code stops the parser; `refused` is what counts
}

ES_S3_SNAPSHOT_DECL response_reader::response_reader(origin const& to, method verb, body_sink& sink,
                                                     std::size_t max_header)
    : to_(to),
      sink_(sink),
      without_body_(verb == method::head),
      max_header_(static_cast<std::uint32_t>(std::clamp<std::size_t>(max_header, 64, 1 << 24))),
      capacity_(std::max<std::size_t>(max_header_, 16 * 1024)),
      buffer_(std::make_unique_for_overwrite<char[]>(capacity_)) {
    next_message();
}

ES_S3_SNAPSHOT_DECL result<void> response_reader::received(std::size_t count) {
    filled_ += count;
    most_filled_ = std::max(most_filled_, filled_);
    std::size_t used = 0;
    while (used < filled_ && !done_) {
        boost::system::error_code ec;
        used += parser_->put(boost::asio::const_buffer(buffer_.get() + used, filled_ - used), ec);
        if (parser_->refused) return *parser_->refused;
        if (ec == boost::beast::http::error::need_more) break;
        if (ec) return unreadable(ec);
        if (!parser_->is_done()) continue;
        if (auto finished = finish_message(); finished.has_error()) return finished;
    }
    filled_ -= used;
    std::memmove(buffer_.get(), buffer_.get() + used, filled_);
    if (filled_ == capacity_) return malformed("a line of it is too long");
    return {};
}

/// An interim answer (100 Continue and the like) only announces the real one.
inline result<void> response_reader::finish_message() {
    auto const status = parser_->head.status;
    if (status / 100 != 1) {
        done_ = true;
        return {};
    }
    if (status == 101) return malformed("it switches to another protocol, which was not asked for");
    if (++interim_ > 8) return malformed("it announces itself without end");
    next_message();
    return {};
}

ES_S3_SNAPSHOT_DECL result<void> response_reader::ended(bool cleanly) {
    // without a length only the end of the connection ends the body, so the end must be the sender's own
    if (cleanly && parser_->is_header_done() && parser_->need_eof()) {
        boost::system::error_code ec;
        parser_->put_eof(ec);
        if (ec) return unreadable(ec);
        done_ = true;
        return {};
    }
    return attempt_error(errc::connection_lost, to_, delivery::unknown,
                         authority(to_) + " closed the connection before its answer was complete");
}

inline error response_reader::malformed(std::string const& why) const {
    return attempt_error(errc::malformed_answer, to_, delivery::unknown,
                         "the answer of " + authority(to_) + " is not proper HTTP: " + why,
                         "check that this is the HTTP port, and http or https as the node speaks it");
}

inline error response_reader::unreadable(boost::system::error_code ec) const {
    if (ec != boost::beast::http::error::header_limit) return malformed(ec.message());
    return attempt_error(
        errc::body_too_large, to_, delivery::unknown,
        "the header of the answer of " + authority(to_) + " has more than " + std::to_string(max_header_) + " bytes");
}

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot
