// SPDX-License-Identifier: Apache-2.0
/// @file
/// What is a transport and what is not: the smallest one, and near misses.
#include <es_s3_snapshot/transport/any_transport.hpp>
#include <es_s3_snapshot/transport/tcp.hpp>
#include <es_s3_snapshot/transport/tls.hpp>
#include <es_s3_snapshot/transport/transport.hpp>

#include "../support/print.hpp"

using namespace es_s3_snapshot;

namespace {

/// The smallest transport: every HTTP stack is one function away.
struct smallest {
    result<response_head> send(origin const&, request const&, body_sink& sink, attempt_options const&) {
        response_head const head{204, {}};
        if (auto begun = sink.begin(head); begun.has_error()) return begun.error();
        return head;
    }
};

struct without_options {
    result<response_head> send(origin const&, request const&, body_sink&);
};

struct with_another_result {
    response_head send(origin const&, request const&, body_sink&, attempt_options const&);
};

struct that_wants_to_change_the_request {
    result<response_head> send(origin const&, request&, body_sink&, attempt_options const&);
};

}  // namespace

static_assert(transport<smallest>);
static_assert(transport<tcp_transport>);
static_assert(transport<tls_transport>);
static_assert(transport<any_transport>);
static_assert(!transport<without_options>);
static_assert(!transport<with_another_result>);
static_assert(!transport<that_wants_to_change_the_request>);
static_assert(!transport<int>);

TEST_CASE("the smallest transport works, erased too") {
    any_transport erased(std::make_unique<smallest>());
    string_sink sink(0);
    CHECK(erased.send(origin{}, request{}, sink, {})->status == 204);
}
