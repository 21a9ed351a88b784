// SPDX-License-Identifier: Apache-2.0
/// @file
/// Turns received bytes into a response without doing I/O; the one place that instantiates Beast.
#pragma once

#include <es_s3_snapshot/transport/detail/wire.hpp>

#include <boost/beast/http/basic_parser.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

/// Beast's parser with the body going straight to a sink. One message each.
class response_parser final : public boost::beast::http::basic_parser<false> {
public:
    response_parser(body_sink& sink, bool without_body, std::uint32_t max_header) : sink_(sink) {
        skip(without_body);
        eager(true);
        header_limit(max_header);
        body_limit(boost::none);  // the sink bounds it
    }

    response_head head;
    std::optional<error> refused;  ///< the sink's error

private:
    using code = boost::beast::error_code;
    using view = boost::beast::string_view;

    void on_request_impl(boost::beast::http::verb, view, view, int, code&) override {}
    void on_response_impl(int status, view, int, code&) override { head.status = static_cast<unsigned>(status); }
    void on_field_impl(boost::beast::http::field, view name, view value, code&) override;
    void on_header_impl(code& ec) override;
    void on_body_init_impl(boost::optional<std::uint64_t> const&, code&) override {}
    std::size_t on_body_impl(view piece, code& ec) override { return pass_on(piece, ec); }
    void on_chunk_header_impl(std::uint64_t, view, code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, view piece, code& ec) override { return pass_on(piece, ec); }
    void on_finish_impl(code&) override {}

    std::size_t pass_on(view piece, code& ec);
    void settle(result<void> outcome, code& ec);

    body_sink& sink_;
    bool in_header_ = true;
};

/// Reads one response. Put bytes into space(), say received(), until done(). After an error it is of no more use.
/// Memory: a buffer of `max_header` bytes, at least 16 kB.
class response_reader {
public:
    ES_S3_SNAPSHOT_DECL response_reader(origin const& to, method verb, body_sink& sink, std::size_t max_header);
    ~response_reader() { wipe(buffer_.get(), most_filled_); }  // answers may hold credentials
    response_reader(response_reader const&) = delete;
    response_reader& operator=(response_reader const&) = delete;

    /// Where the next bytes go; never empty.
    std::span<char> space() noexcept { return {buffer_.get() + filled_, capacity_ - filled_}; }
    /// Errors: malformed_answer, body_too_large (for a header), or the sink's own.
    ES_S3_SNAPSHOT_DECL result<void> received(std::size_t count);
    /// The peer closed; `cleanly` unless TLS knows that the end is not the sender's. Errors: connection_lost.
    ES_S3_SNAPSHOT_DECL result<void> ended(bool cleanly);

    bool done() const noexcept { return done_; }
    /// Whether another request may follow on the same connection.
    bool reusable() const { return done_ && filled_ == 0 && parser_->keep_alive(); }
    /// Whether nothing came behind the response.
    bool nothing_left() const noexcept { return filled_ == 0; }
    response_head take_head() { return std::move(parser_->head); }

private:
    void next_message() { parser_.emplace(sink_, without_body_, max_header_); }
    result<void> finish_message();
    error malformed(std::string const& why) const;
    error unreadable(boost::system::error_code ec) const;

    origin const& to_;
    body_sink& sink_;
    bool without_body_;
    std::uint32_t max_header_;
    std::size_t capacity_;
    std::unique_ptr<char[]> buffer_;
    std::size_t filled_ = 0, most_filled_ = 0;
    int interim_ = 0;
    bool done_ = false;
    std::optional<response_parser> parser_;
};

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/transport/detail/response_reader.ipp>
#endif
