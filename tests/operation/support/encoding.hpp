// SPDX-License-Identifier: Apache-2.0
/// @file
/// What an operation is encoded to as one text, and checks of where it, or an option of it, begins.
#pragma once

#include <es_s3_snapshot/operation/operation.hpp>
#include <es_s3_snapshot/version/any_server.hpp>
#include <es_s3_snapshot/version/elasticsearch.hpp>
#include <es_s3_snapshot/version/opensearch.hpp>

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace test_support {

using namespace es_s3_snapshot;

inline constexpr auto es = distribution::elasticsearch;
inline constexpr auto os = distribution::opensearch;

/// One release, as a server that was learnt at run time stands for it.
inline server_line release_line(distribution product, version v) { return any_server(product, v).line(); }

inline server_line const es9 = release_line(es, {9, 5, 3}), es7 = release_line(es, {7, 17, 29}),
                         es1 = release_line(es, {1, 0, 0}), os3 = release_line(os, {3, 8, 0}),
                         os1 = release_line(os, {1, 0, 0});

/// `GET /target body`, or why there is no request: `invalid: …`, `not supported: …`.
inline std::string told(result<request> const& made) {
    if (made.has_error()) {
        auto const& why = made.error();
        return (why.is(errc::invalid_argument) ? "invalid: "
                : why.is(errc::not_supported)  ? "not supported: "
                                               : "other: ") +
               why.info.message;
    }
    return std::string(to_string(made->verb)) + " " + made->target + (made->body.empty() ? "" : " " + made->body);
}
template <class Op>
std::string asked(Op const& op, server_line const& line) {
    return told(encode(op, line));
}

/// The last release of the minor before `v`, or of the major before it.
inline version release_before(version v) {
    return v.minor > 0 ? version{v.major, v.minor - 1, 99} : version{v.major - 1, 99, 99};
}

/// What the library says of something that a release lacks which both products have since then.
inline std::string lacking(std::string_view what, distribution product, version on, std::string_view elasticsearch,
                           std::string_view opensearch) {
    return "not supported: '" + std::string(what) + "' is not available on " + to_string(release_line(product, on)) +
           "; Elasticsearch has it " + std::string(elasticsearch) + ", OpenSearch " + std::string(opensearch);
}

/// Without an end: `since 7.4.0`, or `never`.
inline std::string since_text(version v) { return v == never ? "never" : "since " + to_string(v); }

/// An operation on a server that was learnt at run time: refused before the first release of each product that has it,
/// on all of a product that never has, and as long as nothing was learnt.
template <class Op>
void check_begins(Op const& op, version elasticsearch, version opensearch = {1, 0, 0}) {
    auto check = [&](distribution product, version first) {
        auto const last_without = first == never ? version{99, 0, 0} : release_before(first);
        CHECK(told(encode(op, any_server(product, last_without))) == lacking(detail::operation_name<Op>(), product,
                                                                             last_without, since_text(elasticsearch),
                                                                             since_text(opensearch)));
        if (first != never) CHECK(encode(op, any_server(product, first)).has_value());
    };
    check(distribution::elasticsearch, elasticsearch);
    if (opensearch != version{1, 0, 0}) check(distribution::opensearch, opensearch);
    if (opensearch == version{1, 0, 0}) CHECK(encode(op, any_server(distribution::opensearch, {1, 0, 0})).has_value());
    CHECK(encode(op, any_server()).error().is(errc::not_supported));
}

/// An option that is set in `op`, in the same way.
template <class Op>
void check_option_begins(Op const& op, std::string_view option, version elasticsearch, version opensearch = {1, 0, 0}) {
    auto check = [&](distribution product, version first) {
        INFO(option << " on " << to_string(product));
        auto const last_without = first == never ? version{99, 0, 0} : release_before(first);
        CHECK(asked(op, release_line(product, last_without)) ==
              lacking(option, product, last_without, since_text(elasticsearch), since_text(opensearch)));
        if (first != never) CHECK(encode(op, release_line(product, first)).has_value());
    };
    check(distribution::elasticsearch, elasticsearch);
    if (opensearch != version{1, 0, 0}) check(distribution::opensearch, opensearch);
    if (opensearch == version{1, 0, 0})
        CHECK(encode(op, release_line(distribution::opensearch, {1, 0, 0})).has_value());
}

/// Each of the names that no list may hold is refused in the place where `with` puts it.
template <class With>
void check_bad_names(std::string_view noun, With with) {
    std::string const what(noun);
    for (char const c : std::string_view("\\/?\"<>| ,#")) {
        auto const name = std::string("a") + c + "b";
        CHECK(asked(with(name), es9) == "invalid: '" + name + "' cannot name " + what + ": it holds '" + c + "'");
    }
    CHECK(asked(with(std::string()), es9) ==
          "invalid: the name of the " + what.substr(what.find(' ') + 1) + " is empty");
}

}  // namespace test_support
