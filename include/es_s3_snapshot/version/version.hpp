// SPDX-License-Identifier: Apache-2.0
/// @file
/// Version numbers, facts with `since` and `until`, and the concepts that hold a server policy against a fact.
#pragma once

#include <es_s3_snapshot/config.hpp>

#include <compare>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>

namespace es_s3_snapshot {
inline namespace v0 {

/// A release of Elasticsearch or OpenSearch, e.g. `version{7, 10, 2}`. Structural, so it can parameterise a policy.
struct version {
    int major = 0;
    int minor = 0;
    int patch = 0;

    auto operator<=>(version const&) const = default;
};

/// Later than every release: a fact that never holds, or never ends.
inline constexpr version never{1'000'000, 0, 0};

inline std::string to_string(version v) {
    return std::to_string(v.major) + "." + std::to_string(v.minor) + "." + std::to_string(v.patch);
}

/// Reads `7.10.2`, `8.0.0-rc1`, `7.10.2-SNAPSHOT`: a suffix is ignored. Empty: not a version.
constexpr std::optional<version> parse_version(std::string_view text) {
    version made;
    for (int* part : {&made.major, &made.minor, &made.patch}) {
        auto const digits = text.substr(0, text.find_first_not_of("0123456789"));
        if (digits.empty() || digits.size() > 6) return std::nullopt;
        for (char const c : digits) *part = *part * 10 + (c - '0');
        text.remove_prefix(digits.size());
        if (part == &made.patch) break;
        if (!text.starts_with('.')) return std::nullopt;
        text.remove_prefix(1);
    }
    return made;
}

enum class distribution {
    elasticsearch,
    opensearch
};

constexpr std::string_view to_string(distribution p) noexcept {
    return p == distribution::elasticsearch ? "Elasticsearch" : "OpenSearch";
}

/// A half-open range of releases.
struct version_range {
    version since = never;
    version until = never;

    constexpr bool covers(version from, version to) const noexcept { return since <= from && to <= until; }
    bool operator==(version_range const&) const = default;
};

/// Since when, and until when, the releases of each product have something. Data, so that one place says it.
struct fact {
    version_range elasticsearch;
    version_range opensearch;

    constexpr version_range const& of(distribution p) const noexcept {
        return p == distribution::elasticsearch ? elasticsearch : opensearch;
    }
    bool operator==(fact const&) const = default;
};

/// The releases that a policy stands for: from its floor to before its ceiling.
struct server_line {
    distribution product = distribution::elasticsearch;
    version floor;
    version ceiling;

    constexpr bool has(fact const& f) const noexcept { return f.of(product).covers(floor, ceiling); }
    constexpr bool contains(es_s3_snapshot::distribution p, version v) const noexcept {
        return p == product && floor <= v && v < ceiling;
    }
};

/// `Elasticsearch 7.10.0 or later (before 8.0.0)`; `Elasticsearch 7.10.2` where it is that release alone.
ES_S3_SNAPSHOT_DECL std::string to_string(server_line const& line);

/// What a server policy offers to operations: the line it stands for, and whether a fact holds on all of it.
template <class S>
concept server = requires(S const& s, fact const& f) {
    { s.line() } -> std::convertible_to<server_line>;
    { s.has(f) } -> std::same_as<bool>;
};

/// A policy whose line is fixed at compile time.
template <class S>
concept fixed_server = server<S> && requires {
    { S::product } -> std::convertible_to<distribution>;
    { S::floor } -> std::convertible_to<version>;
    { S::ceiling } -> std::convertible_to<version>;
};

/// A policy that learns its line from the server; what it lacks is refused at run time, before sending.
template <class S>
concept learning_server = server<S> && !fixed_server<S>;

/// A bound as a type: compilers print its numbers where they would print an expression as it was written.
template <int Major, int Minor>
struct release {
    static constexpr version value{Major, Minor};
};

namespace detail {
template <class S, class What>
constexpr version_range range_on = What::since.of(S::product);
template <class S, class What>
using since_on = release<range_on<S, What>.since.major, range_on<S, What>.since.minor>;
template <class S, class What>
using until_on = release<range_on<S, What>.until.major, range_on<S, What>.until.minor>;
}  // namespace detail

/// The policy's floor is late enough for `What`.
template <class S, class What, class Since>
concept since_floor = S::floor >= Since::value;

/// What `What` stands for is still there on the whole of the policy's line.
template <class S, class What, class Until>
concept until_ceiling = S::ceiling <= Until::value;

/// The policy has what `What::since` says. (A type carries the fact: g++ 12 crashes on concepts over a class value.)
template <class S, class What>
concept reaches = learning_server<S> ||
    (since_floor<S, What, detail::since_on<S, What>>&& until_ceiling<S, What, detail::until_on<S, What>>);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/version/impl/version.ipp>
#endif
