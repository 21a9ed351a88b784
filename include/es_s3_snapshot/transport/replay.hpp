// SPDX-License-Identifier: Apache-2.0
/// @file
/// A transport in memory that answers from a function or a script, so that programs can be tested without a network.
#pragma once

#include <es_s3_snapshot/transport/transport.hpp>

#include <deque>
#include <functional>
#include <string>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

/// What a replayed server answers: a status and a body, or a failure of the network.
struct replay_answer {
    replay_answer(unsigned status, std::string text) : head{status, {}}, body(std::move(text)) {}
    replay_answer(error why) : failure(std::move(why)), failed(true) {}

    response_head head;
    std::string body;
    error failure;
    bool failed = false;
};

/// Calls a function for each request and keeps what was sent in `sent`.
class replay {
public:
    using responder = std::function<replay_answer(origin const&, request const&)>;
    struct exchange {
        origin to;
        es_s3_snapshot::request request;
    };

    explicit replay(responder answer) : answer_(std::move(answer)) {}
    /// Answers in the given order, whatever is asked; then as a refused connection.
    explicit replay(std::deque<replay_answer> script)
        : answer_([script = std::move(script)](origin const&, request const&) mutable -> replay_answer {
              if (script.empty()) return make_error(errc::connection_failed, "the script is at its end");
              auto next = std::move(script.front());
              script.pop_front();
              return next;
          }) {}

    result<response_head> send(origin const& to, request const& req, body_sink& sink, attempt_options const&) {
        sent.push_back({to, req});
        auto answer = answer_(to, req);
        if (answer.failed) return answer.failure;
        if (auto begun = sink.begin(answer.head); begun.has_error()) return begun.error();
        if (auto written = sink.write(answer.body); written.has_error()) return written.error();
        return answer.head;
    }

    std::vector<exchange> sent;

private:
    responder answer_;
};

static_assert(transport<replay>);

}  // namespace v0
}  // namespace es_s3_snapshot
