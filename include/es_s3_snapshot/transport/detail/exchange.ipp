// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of transport/detail/exchange.hpp.
#pragma once

#include <es_s3_snapshot/transport/detail/exchange.hpp>
#include <es_s3_snapshot/transport/detail/response_reader.hpp>
#include <es_s3_snapshot/transport/detail/socket.hpp>

#include <boost/asio/error.hpp>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

ES_S3_SNAPSHOT_DECL std::size_t write_all(byte_stream& stream, std::string_view wire, boost::system::error_code& ec) {
    std::size_t sent = 0;
    while (sent < wire.size() && !ec) sent += stream.write_some(std::span(wire).subspan(sent), ec);
    return sent;
}

ES_S3_SNAPSHOT_DECL result<void> read_all(byte_stream& stream, origin const& to, response_reader& reader) {
    while (!reader.done()) {
        boost::system::error_code ec;
        auto const count = stream.read_some(reader.space(), ec);
        bool const end = ec == boost::asio::error::eof;
        if (ec && !end) return network_error(to, ec, true);
        auto const step = end ? reader.ended(true) : reader.received(count);
        if (step.has_error()) return step;
    }
    return {};
}

inline result<std::unique_ptr<byte_stream>> blocking_connections::connection(origin const& to,
                                                                             attempt_bounds const& bounds) {
    auto kept = idle_.take(to);
    if (!kept || !kept->still_idle()) return open_(to, bounds);
    kept->bind(bounds);
    return kept;
}

ES_S3_SNAPSHOT_DECL result<response_head> blocking_connections::send(origin const& to, request const& req,
                                                                     body_sink& sink, attempt_options const& options) {
    auto const wire = wire_form(to, req);
    if (wire.has_error()) return wire.error();
    if (auto const over = ended_by(options.stop, options.deadline)) return network_error(to, over, false);
    stop_wakeup const wakeup(options.stop);
    if (options.stop.stop_possible() && wakeup.fd() < 0) return network_error(to, last_system_error(), false);
    auto opened = connection(to, {options.deadline, options.stop, wakeup.fd()});
    if (opened.has_error()) return opened.error();
    auto stream = std::move(*opened);

    boost::system::error_code unsent;
    auto const sent = write_all(*stream, wire->view(), unsent);
    if (sent == 0) return network_error(to, unsent, false);
    // a peer that stopped listening may have said why, so a broken pipe is no reason not to read
    response_reader reader(to, req.verb, sink, options.max_header);
    if (auto const read = read_all(*stream, to, reader); read.has_error()) return read.error();
    if (reader.reusable() && !unsent && !asks_to_close(req)) idle_.keep(to, std::move(stream));
    return reader.take_head();
}

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot
