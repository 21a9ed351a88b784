// SPDX-License-Identifier: Apache-2.0
/// @file
/// Reads the XML of AWS's services with Boost.PropertyTree, and never one that nests too deep for it.
#pragma once

#include <es_s3_snapshot/config.hpp>

#include <boost/property_tree/ptree.hpp>

#include <optional>
#include <string_view>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

/// The document as a tree; nothing where it is none, or holds what those services never send and a hostile one could:
/// elements in more than 32 others, declarations, comments, CDATA, or apostrophes in a tag (`<?xml …?>` may).
ES_S3_SNAPSHOT_DECL std::optional<boost::property_tree::ptree> read_xml(std::string_view text);

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/core/impl/xml.ipp>
#endif
