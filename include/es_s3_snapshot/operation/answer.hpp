// SPDX-License-Identifier: Apache-2.0
/// @file
/// How an answer becomes a result: read while it arrives where it may be big, as one text otherwise.
#pragma once

#include <es_s3_snapshot/core/body_sink.hpp>
#include <es_s3_snapshot/core/error.hpp>
#include <es_s3_snapshot/core/http.hpp>
#include <es_s3_snapshot/core/json_stream.hpp>

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace es_s3_snapshot {
inline namespace v0 {

/// Receives the body of one answer and makes a T of it. `begin` starts anew: an answer that was cut off may be followed
/// by another one, unless `begin` refuses that since something was handed on already.
template <class T>
class answer_reader : public body_sink {
public:
    /// After the last piece. Errors: malformed_answer, unexpected_json, and what the answer itself is an error of.
    virtual result<T> finish() = 0;
};

/// An operation whose answer may be big has `read_answer(op) -> std::unique_ptr<answer_reader<Op::result_type>>` beside
/// it, found by argument-dependent lookup, instead of `decode`.
template <class Op>
concept read_while_it_arrives = requires(Op const& op) {
    { read_answer(op) } -> std::same_as<std::unique_ptr<answer_reader<typename Op::result_type>>>;
};

/// Reads the JSON of an answer into a T by its shape. `judge` has the last word.
template <class T>
class shaped_answer final : public answer_reader<T> {
public:
    explicit shaped_answer(std::type_identity_t<json_root<T>> const& root,
                           result<void> (*judge)(T&, response_head const&) = nullptr)
        : root_(root), judge_(judge) {}

    result<void> begin(response_head const& head) override {
        head_ = head;
        made_ = T();
        stream_.emplace(root_, made_);
        return {};
    }
    result<void> write(std::span<char const> piece) override { return stream_->write(piece); }
    result<T> finish() override {
        if (auto whole = stream_->finish(); whole.has_error()) return whole.error();
        if (judge_ != nullptr) {
            if (auto fine = judge_(made_, head_); fine.has_error()) return fine.error();
        }
        return std::move(made_);
    }

private:
    json_root<T> root_;
    result<void> (*judge_)(T&, response_head const&);
    response_head head_;
    T made_{};
    std::optional<json_stream> stream_;
};

namespace detail {

/// Collects the text for `decode`.
template <class Op>
class text_answer final : public answer_reader<typename Op::result_type> {
public:
    explicit text_answer(Op const& op) : op_(op) {}

    result<void> begin(response_head const& head) override {
        head_ = head;
        text_.clear();
        return {};
    }
    result<void> write(std::span<char const> piece) override {
        text_.append(piece.data(), piece.size());
        return {};
    }
    result<typename Op::result_type> finish() override { return decode(op_, head_, std::string_view(text_)); }

private:
    Op op_;
    response_head head_;
    std::string text_;
};

}  // namespace detail

/// Either way.
template <class Op>
std::unique_ptr<answer_reader<typename Op::result_type>> reader_for(Op const& op) {
    if constexpr (read_while_it_arrives<Op>) {
        return read_answer(op);
    } else {
        return std::make_unique<detail::text_answer<Op>>(op);
    }
}

/// The result of an answer that is there as a whole; for tests, and for those who bring their own transport.
template <class Op>
result<typename Op::result_type> read_whole(Op const& op, response_head const& head, std::string_view body) {
    auto const reader = reader_for(op);
    if (auto begun = reader->begin(head); begun.has_error()) return begun.error();
    if (auto written = reader->write(body); written.has_error()) return written.error();
    return reader->finish();
}

}  // namespace v0
}  // namespace es_s3_snapshot
