// SPDX-License-Identifier: Apache-2.0
/// @file
/// What the tests of workflows and drivers share: a log of what happened, and a transport that writes into it.
#pragma once

#include <es_s3_snapshot/core/driver.hpp>

#include <string>
#include <vector>

namespace core_tests {

using journal = std::vector<std::string>;

/// Answers 200 with the target as body; targets under /broken fail.
class logging_transport {
public:
    explicit logging_transport(journal& to) : log_(to) {}

    es_s3_snapshot::result<es_s3_snapshot::response_head> send(es_s3_snapshot::origin const&,
                                                               es_s3_snapshot::request const& req,
                                                               es_s3_snapshot::body_sink& sink,
                                                               es_s3_snapshot::attempt_options const& options) {
        log_.push_back("send " + req.target);
        last_options = options;
        if (req.target.starts_with("/broken"))
            return es_s3_snapshot::make_error(es_s3_snapshot::errc::connection_lost, "gone");
        es_s3_snapshot::response_head head{200, {}};
        if (auto begun = sink.begin(head); begun.has_error()) return begun.error();
        if (auto written = sink.write(req.target); written.has_error()) return written.error();
        return head;
    }

    es_s3_snapshot::attempt_options last_options;

private:
    journal& log_;
};

}  // namespace core_tests
