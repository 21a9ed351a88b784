// SPDX-License-Identifier: Apache-2.0
/// @file
/// What `rename_pattern` and `rename_replacement` of a restore make of names, told before the server does it.
#pragma once

#include <es_s3_snapshot/core/error.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace es_s3_snapshot {
inline namespace v0 {

/// Java's `text.replaceAll(pattern, replacement)`, which is what the servers call for each index.
///
/// Errors: invalid_argument for a replacement that Java refuses (`$` or `\` at its end, a group that is not there)
/// where the pattern matches;
/// not_supported where it cannot be foretold: what Java's regular expressions have beyond literals, `.`, `^`, `$`, `|`,
/// groups (named ones too), look-around, classes without sets in them, `\d \w \s \b` and their negations, back
/// references and quantifiers (greedy, lazy, possessive); a pattern that is malformed or takes too long; and bytes
/// beyond ASCII, unless the pattern is a literal.
/// ("java.util.regex.Matcher", Java SE API)
ES_S3_SNAPSHOT_DECL result<std::string> replace_all(std::string_view text, std::string_view pattern,
                                                    std::string_view replacement);

/// A name and what becomes of it.
struct renamed {
    std::string from{};
    std::string to{};
};

/// What becomes of all names together.
struct rename_preview {
    std::vector<renamed> names{};           ///< in the given order
    std::vector<std::string> collisions{};  ///< new names that several would get, each once, in order; a server refuses
};

/// Errors: as replace_all. An empty pattern renames nothing, as the servers have it.
ES_S3_SNAPSHOT_DECL result<rename_preview> preview_rename(std::vector<std::string> const& names,
                                                          std::string_view pattern, std::string_view replacement);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/operation/impl/rename.ipp>
#endif
