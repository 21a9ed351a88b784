// SPDX-License-Identifier: Apache-2.0
#include "findings.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <utility>

namespace tool {

using es::severity;

namespace {

std::string counted(std::size_t count, std::string const& what) {
    return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

}  // namespace

void finding_report::tell(es::finding one, boost::system::error_code why) {
    if (one.level == severity::error && !failure_) failure_ = why;
    print(one);
    told_.push_back(std::move(one));
}

es::result<void> finding_report::end(std::string const& type, std::string const& conclusion) const {
    auto const count = [this](severity level) { return es::count_of(told_, level); };
    if (out_.json())
        out_.result({{"type", type},
                     {"errors", count(severity::error)},
                     {"warnings", count(severity::warning)},
                     {"infos", count(severity::info)}});
    if (!failure_) {
        if (!out_.json())
            out_.say("[OK] no error, " + counted(count(severity::warning), "warning") + ": " + conclusion);
        return {};
    }
    std::string codes;
    for (auto const& one : told_) {
        if (one.level == severity::error) codes += (codes.empty() ? "" : ", ") + one.code;
    }
    es::error worst;
    worst.code = failure_;
    auto const errors = count(severity::error);
    worst.info.message = counted(errors, "error") + (errors == 1 ? " was" : " were") + " found: " + codes;
    return worst;
}

void finding_report::print(es::finding const& one) {
    if (out_.json()) {
        boost::json::object made{{"type", "finding"},
                                 {"code", one.code},
                                 {"severity", es::to_string(one.level)},
                                 {"message", one.message}};
        if (!one.cure.empty()) made["cure"] = one.cure;
        return out_.result(made);
    }
    auto const line = [this](std::string text) {
        std::replace(text.begin(), text.end(), '\n', ' ');
        out_.result(text);
    };
    std::string level(es::to_string(one.level));
    level.resize(9, ' ');
    line(level + one.message + " [" + one.code + "]");
    if (!one.cure.empty()) line(std::string(9, ' ') + one.cure);
}

}  // namespace tool
