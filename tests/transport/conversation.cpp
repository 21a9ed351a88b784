// SPDX-License-Identifier: Apache-2.0
/// @file
/// What is said on a connection, without one: what a broken conversation tells of its request.
#include "../support/print.hpp"

#include <es_s3_snapshot/transport/detail/conversation.hpp>

#include <algorithm>

using namespace es_s3_snapshot;
using detail::io_step;
using detail::next;

namespace {

/// Takes a number of bytes, then wants to be waited for.
class narrow_stream final : public detail::byte_stream {
public:
    explicit narrow_stream(std::size_t takes) : takes_(takes) {}

    io_step try_read(std::span<char>) override { return {0, next::readable, {}}; }
    io_step try_write(std::span<char const> from) override {
        auto const taken = std::min(takes_, from.size());
        takes_ -= taken;
        return {taken, taken == 0 ? next::writable : next::again, {}};
    }
    bool still_idle() override { return true; }

private:
    std::size_t takes_;
};

}  // namespace

TEST_CASE("a conversation that time ends tells whether a byte of the request had left") {
    struct row {
        std::size_t taken;
        next waits_for;
        delivery delivered;
    };
    auto const r = GENERATE(values<row>({
        {0, next::writable, delivery::not_sent},
        {1, next::writable, delivery::unknown},
        {9, next::readable, delivery::unknown},
    }));
    CAPTURE(r.taken);
    narrow_stream stream(r.taken);
    string_sink sink(100);
    origin const to{scheme::http, "node.example", 9200};
    detail::secret_text wire;
    wire.append("a request");
    detail::conversation talk(to, std::move(wire), method::get, sink, 1000);
    auto after = talk.go_on(stream);
    while (after == next::again) after = talk.go_on(stream);
    CHECK(after == r.waits_for);
    auto const head = talk.outcome(make_error_code(errc::timed_out));
    REQUIRE_FALSE(head);
    CHECK(head.error().is(errc::timed_out));
    CHECK(head.error().info.delivered == r.delivered);
    CHECK_FALSE(talk.reusable());
}
