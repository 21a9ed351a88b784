// SPDX-License-Identifier: Apache-2.0
/// @file
/// How the previews put their questions, and make findings of names and refusals.
#pragma once

#include <es_s3_snapshot/workflow/exchange.hpp>
#include <es_s3_snapshot/workflow/finding.hpp>
#include <es_s3_snapshot/workflow/indices.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

namespace detail {

/// An error as a finding, unless it was the caller who stopped.
inline result<void> add_refusal(diagnosis& to, std::string_view code, error const& e) {
    if (e.is(errc::operation_canceled)) return e;
    to.add({std::string(code), severity::error, describe(e), e.info.hint}, e.code);
    return {};
}

/// The names as a finding, where there are any.
inline void add_names(diagnosis& to, finding told, std::vector<std::string> const& names, errc why) {
    if (names.empty()) return;
    told.message = join(names) + ": " + told.message;
    to.add(std::move(told), make_error_code(why));
}

/// The names that `is_it` is true of, as a finding where there are any.
template <class IsIt>
void add_where(diagnosis& to, finding told, std::vector<index_info> const& all, IsIt is_it, errc why) {
    std::vector<std::string> names;
    for (auto const& one : all) {
        if (is_it(one)) names.push_back(one.name);
    }
    add_names(to, std::move(told), names, why);
}

inline bool is_named(std::vector<std::string> const& wanted, std::string_view name) {
    return std::find(wanted.begin(), wanted.end(), name) != wanted.end();
}

/// The answer to what the job itself does not ask: nothing where the line lacks the question, and a warning where the
/// cluster refuses it.
template <class Op, class Ops>
workflow<result<std::optional<typename Op::result_type>>> ask_aside(context ctx, session<Ops> s, diagnosis& to,
                                                                    std::string what, Op op) {
    using answer_type = std::optional<typename Op::result_type>;
    if constexpr (requires { Op::needs; }) {
        constexpr fact needs = Op::needs;
        if (!s.has(needs)) co_return answer_type();
    }
    auto answer = co_await exchange(ctx, s, op);
    if (!answer.has_error()) co_return answer_type(std::move(*answer));
    error const& e = answer.error();
    if (e.is(errc::operation_canceled)) co_return e;
    to.add({"unanswered", severity::warning, "it is not known " + what + ": " + describe(e), e.info.hint}, e.code);
    co_return answer_type();
}

}  // namespace detail

}  // namespace v0
}  // namespace es_s3_snapshot
