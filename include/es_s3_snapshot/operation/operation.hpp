// SPDX-License-Identifier: Apache-2.0
/// @file
/// What an operation is, which servers serve it, and the codec that lets workflows speak it without being templates.
#pragma once

#include <es_s3_snapshot/core/error.hpp>
#include <es_s3_snapshot/core/http.hpp>
#include <es_s3_snapshot/operation/answer.hpp>
#include <es_s3_snapshot/version/facts.hpp>
#include <es_s3_snapshot/version/version.hpp>

#include <concepts>
#include <string_view>
#include <type_traits>
#include <utility>

namespace es_s3_snapshot {
inline namespace v0 {

/// One API call as a value. Beside it stand `encode(op, server) -> result<request>` and
/// `decode(op, head, body) -> result<Op::result_type>` (or `read_answer`, see answer.hpp), found by argument-dependent
/// lookup; decode sees statuses below 300 and the one that the operation names as `also_answers`. The set is open: a
/// struct of the user's own works.
///  - `result_type`: what the answer means
///  - `since`: the fact that a server line must have
///  - `idempotent`: true where sending it twice is the same as sending it once
template <class Op>
concept operation = std::copy_constructible<Op> && requires {
    typename Op::result_type;
    { Op::since } -> std::convertible_to<fact>;
    { Op::idempotent } -> std::convertible_to<bool>;
};

/// An operation that a workflow can do without, so that it may be run on lines that lack it: every policy serves it,
/// and whoever sends it has asked first whether the line has what it `needs`.
template <operation Op>
struct where_served : Op {
    static constexpr fact needs = Op::since;
    static constexpr fact since = facts::always;
};

/// The server policy has the operation.
template <class S, class Op>
concept serves = server<S> && operation<Op> && reaches<S, Op>;

namespace detail {

/// The first operation that the policy lacks, or the last one.
template <class S, class Op, class... More>
struct weakest {
    using type = typename std::conditional_t<serves<S, Op>, weakest<S, More...>, std::type_identity<Op>>::type;
};
template <class S, class Op>
struct weakest<S, Op> {
    using type = Op;
};

}  // namespace detail

/// The policy has all the operations; the compiler's message names the first one that it lacks.
template <class S, class... Ops>
concept serves_all = serves<S, typename detail::weakest<S, Ops...>::type>;

/// An option was asked for that the line lacks.
ES_S3_SNAPSHOT_DECL error not_supported(std::string_view option, fact const& needs, server_line const& line);

namespace detail {

/// `slm::get_lifecycle`: the operation's type as its users write it.
template <class Op>
constexpr std::string_view operation_name() {
    // … operation_name() [with Op = es_s3_snapshot::v0::slm::start; …], and [Op = …] of clang
    std::string_view name = __PRETTY_FUNCTION__;
    name.remove_prefix(name.find("Op = ") + 5);
    name = name.substr(0, name.find_first_of(";]"));
    for (std::string_view const space : {"es_s3_snapshot::", "v0::"}) {
        if (name.starts_with(space)) name.remove_prefix(space.size());
    }
    return name;
}

}  // namespace detail

/// The operations of the library are encoded for a line by its facts, which a policy of the user's own may overload:
/// `encode(open_index const&, my_fork const&)`.
template <operation Op, server S>
    requires serves<S, Op> && requires(Op const& op, server_line const& line) {
        { encode(op, line) } -> std::same_as<result<request>>;
    }
result<request> encode(Op const& op, S const& s) {
    if constexpr (learning_server<S>) {
        constexpr fact since = Op::since;
        if (since != facts::always && !s.has(since)) return not_supported(detail::operation_name<Op>(), since, s.line());
    }
    return encode(op, s.line());
}

/// A list of operations, as a workflow declares those that it uses.
template <operation... Ops>
struct operations {};

namespace detail {

/// The two halves of an operation's wire format as function pointers.
template <class Op>
struct wire {
    result<request> (*encode)(Op const&, void const* server) = nullptr;
    std::unique_ptr<answer_reader<typename Op::result_type>> (*reader)(Op const&) = nullptr;
};

template <class Op, class S>
result<request> encode_for(Op const& op, void const* s) {
    return encode(op, *static_cast<S const*>(s));
}

template <class S>
server_line line_of(void const* s) {
    return static_cast<S const*>(s)->line();
}

}  // namespace detail

template <class List>
class codec;

/// How to say each of `Ops` to one server: two function pointers an operation. Narrows implicitly to fewer
/// operations, so a workflow can hand it on. Refers to the server policy, which must outlive it.
template <operation... Ops>
class codec<operations<Ops...>> {
public:
    template <server S>
        requires serves_all<S, Ops...>
    explicit codec(S const& s)
        : server_(&s), line_(detail::line_of<S>), wires_{{detail::encode_for<Ops, S>, reader_for<Ops>}...} {}

    template <operation... More>
        requires(!std::same_as<operations<More...>, operations<Ops...>>)
    codec(codec<operations<More...>> const& wider)
        : server_(wider.server_), line_(wider.line_), wires_{wider.template wire_of<Ops>()...} {}

    /// The line as it is known now.
    server_line line() const { return line_(server_); }
    bool has(fact const& f) const { return line().has(f); }

    template <class Op>
    result<request> encode(Op const& op) const {
        return wire_of<Op>().encode(op, server_);
    }
    /// Reads the answer to `op`, which must outlive it.
    template <class Op>
    std::unique_ptr<answer_reader<typename Op::result_type>> reader(Op const& op) const {
        return wire_of<Op>().reader(op);
    }

private:
    template <class>
    friend class codec;

    // inheritance finds the wire of an operation without recursion, and names the operation where it is missing
    struct wires : detail::wire<Ops>... {};

    template <class Op>
    detail::wire<Op> const& wire_of() const {
        return static_cast<detail::wire<Op> const&>(wires_);
    }

    void const* server_;
    server_line (*line_)(void const*);
    wires wires_;
};

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/operation/impl/operation.ipp>
#endif
