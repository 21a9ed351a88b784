// SPDX-License-Identifier: Apache-2.0
/// @file
/// Bodies of core/json_shape.hpp.
#pragma once

#include <es_s3_snapshot/core/json_shape.hpp>

#include <boost/json/parse.hpp>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

ES_S3_SNAPSHOT_DECL bool read_object(std::string_view text, json::object& out) {
    boost::system::error_code ec;
    auto made = json::parse({text.data(), text.size()}, ec);
    if (ec || !made.is_object()) return false;
    out = std::move(made.get_object());
    return true;
}

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot
