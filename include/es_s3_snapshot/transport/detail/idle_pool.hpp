// SPDX-License-Identifier: Apache-2.0
/// @file
/// Connections that are kept for the next request: few in all, and as many for one origin as were in use at once.
#pragma once

#include <es_s3_snapshot/core/url.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

/// `Connection` is a smart pointer; destroying it closes the connection. The one idle for longest goes first.
template <class Connection>
class idle_pool {
public:
    static constexpr std::size_t capacity = 16;

    /// The idle connection of `to`, or null.
    Connection take(origin const& to) {
        auto const found = std::find_if(idle_.begin(), idle_.end(), [&](auto const& held) { return held.first == to; });
        if (found == idle_.end()) return {};
        Connection taken = std::move(found->second);
        idle_.erase(found);
        return taken;
    }
    void keep(origin const& to, Connection connection) {
        if (idle_.size() == capacity) idle_.erase(idle_.begin());
        idle_.emplace_back(to, std::move(connection));
    }

private:
    std::vector<std::pair<origin, Connection>> idle_;
};

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot
