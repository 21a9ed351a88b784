// SPDX-License-Identifier: Apache-2.0
/// @file
/// Reads the XML of AWS's services: lists with Boost.PropertyTree, and never one that nests too deep for it; what may
/// hold secrets where it lies.
#pragma once

#include <es_s3_snapshot/config.hpp>

#include <boost/property_tree/ptree.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace es_s3_snapshot {
inline namespace v0 {
namespace detail {

/// The document as a tree; nothing where it is none, or holds what those services never send and a hostile one could:
/// elements in more than 32 others, declarations, comments, CDATA, or apostrophes in a tag (`<?xml …?>` may).
ES_S3_SNAPSHOT_DECL std::optional<boost::property_tree::ptree> read_xml(std::string_view text);

/// Single values out of a document of the same kind. Property trees leave copies of all that they read in memory that
/// is given back; this has none. Refers to the document.
class xml_reader {
public:
    ES_S3_SNAPSHOT_DECL explicit xml_reader(std::string_view document);

    /// False where the document is none, or one that read_xml refuses.
    bool ok() const noexcept { return ok_; }
    /// The text of the first element at that path (`Error.Code`), in a string that never grew; empty where there is
    /// none.
    ES_S3_SNAPSHOT_DECL std::string text(std::string_view path) const;

private:
    std::string_view document_;
    bool ok_;
};

}  // namespace detail
}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/core/impl/xml.ipp>
#endif
