// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of transport/detail/conversation.hpp.
#pragma once

#include <es_s3_snapshot/transport/detail/conversation.hpp>
#include <es_s3_snapshot/transport/detail/wire.hpp>

#include <boost/asio/error.hpp>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

inline next conversation::fail(error why) {
    failure_ = std::move(why);
    return next::done;
}

inline next conversation::write(byte_stream& stream) {
    auto const step = stream.try_write(std::span(wire_).subspan(sent_));
    sent_ += step.count;
    // a peer that stopped listening may have said why, so a broken pipe is no reason not to read
    unsent_ = step.ec;
    if (unsent_ && sent_ == 0) return fail(network_error(to_, unsent_, false));
    return step.after;
}

inline next conversation::read(byte_stream& stream) {
    auto const step = stream.try_read(reader_.space());
    bool const end = step.ec == boost::asio::error::eof;
    if (step.ec && !end) return fail(network_error(to_, step.ec, true));
    if (step.after != next::again) return step.after;
    auto const understood = end ? reader_.ended(true) : reader_.received(step.count);
    if (understood.has_error()) return fail(understood.error());
    return reader_.done() ? next::done : next::again;
}

ES_S3_SNAPSHOT_DECL next conversation::go_on(byte_stream& stream) {
    return sent_ < wire_.size() && !unsent_ ? write(stream) : read(stream);
}

ES_S3_SNAPSHOT_DECL result<response_head> conversation::outcome(boost::system::error_code broken) {
    if (broken) return network_error(to_, broken, sent_ != 0);
    if (failure_) return std::move(*failure_);
    return reader_.take_head();
}

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot
