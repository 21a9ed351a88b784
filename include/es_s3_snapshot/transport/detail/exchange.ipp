// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of transport/detail/exchange.hpp.
#pragma once

#include <es_s3_snapshot/transport/detail/conversation.hpp>
#include <es_s3_snapshot/transport/detail/exchange.hpp>
#include <es_s3_snapshot/transport/detail/plain_stream.hpp>
#include <es_s3_snapshot/transport/detail/wire.hpp>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

inline result<std::unique_ptr<blocking_connection>> blocking_connections::connection(origin const& to,
                                                                                     attempt_bounds const& bounds) {
    auto kept = idle_.take(to);
    if (!kept || !kept->stream->still_idle()) return open_(to, bounds);
    kept->bind(bounds);
    return kept;
}

ES_S3_SNAPSHOT_DECL result<response_head> blocking_connections::send(origin const& to, request const& req,
                                                                     body_sink& sink, attempt_options const& options) {
    auto wire = wire_form(to, req);
    if (wire.has_error()) return wire.error();
    if (auto const over = ended_by(options.stop, options.deadline)) return network_error(to, over, false);
    stop_wakeup const wakeup(options.stop);
    if (options.stop.stop_possible() && wakeup.fd() < 0) return network_error(to, last_system_error(), false);
    auto opened = connection(to, {options.deadline, options.stop, wakeup.fd()});
    if (opened.has_error()) return opened.error();
    auto used = std::move(*opened);

    conversation talk(to, std::move(*wire), req.verb, sink, options.max_header);
    auto const broken = used->until_done([&] { return talk.go_on(*used->stream); });
    auto head = talk.outcome(broken);
    if (head && talk.reusable() && !asks_to_close(req)) idle_.keep(to, std::move(used));
    return head;
}

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot
