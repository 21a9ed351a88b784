// SPDX-License-Identifier: Apache-2.0
/// @file
/// Names that hold the date: Elasticsearch's date math and strftime's letters, resolved before anything is sent.
#pragma once

#include <es_s3_snapshot/core/environment.hpp>
#include <es_s3_snapshot/core/error.hpp>

#include <string>
#include <string_view>

namespace es_s3_snapshot {
inline namespace v0 {

/// What a name becomes at a time. Servers resolve date math in the name of a snapshot from 6.x on, older ones and
/// strftime's letters never; so that every line gets the same name, and a repeated request too, it is resolved here.
///
/// `<snap-{now/d}>`, as the servers have it: text, and in braces `now` with any of `+1M`, `-2d`, `/w` behind it (y M w
/// d h H m s), and in braces of its own a format and a time zone: `{now-1d/d{yyyy.MM.dd|+02:00}}`. Without them
/// `uuuu.MM.dd` in UTC. A backslash takes `{`, `}` and itself for text. (IndexNameExpressionResolver)
/// The format may hold numbers (y u M d D H h k K m s S), other characters, and text in single quotes.
///
/// `snap-%Y.%m.%d`, as Curator has it: %Y %G %y %m %W %V %U %d %H %M %S %j of strftime, in UTC, and %% for a percent
/// sign. Within `<...>` a percent sign is text.
///
/// Any other name is returned as it is. What comes out is not checked: check_snapshot_name does that.
///
/// Errors: invalid_argument for what no server takes, for other letters behind %, for `<` or `>` in a name that does
/// not begin and end with them, and where the way leads out of the years 1 to 9999. not_supported for what the lines
/// understand differently, or is not known here: formats by name, weeks, weekdays, texts (which have capitals, and a
/// name must not), time zones by name, dates that are written out.
ES_S3_SNAPSHOT_DECL result<std::string> resolve_name(std::string_view pattern, wall_time now);

}  // namespace v0
}  // namespace es_s3_snapshot

#if !defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/operation/impl/name_pattern.ipp>
#endif
