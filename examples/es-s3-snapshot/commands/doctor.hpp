// SPDX-License-Identifier: Apache-2.0
/// @file
/// The command doctor: a diagnosis from the seeds to the bucket.
#pragma once

#include "command.hpp"

namespace tool::doctor {

/// Tries every seed, has the library examine the cluster, and asks for the bucket from here. Prints a line for each
/// finding, its cure below it. Nothing is changed. Codes beside those of es::examine: `seeds`, `seed_unreachable`
/// (warning; error where none answers), `seeds_differ` (error); `bucket_reached`, `bucket_unasked`, `bucket_suspect`
/// (warning), `bucket_refused` (error; warning where the cluster may be allowed what this machine is not);
/// `repository_written_by_another` (warning for the one that writes). Errors: that of the first finding which is an error.
es::result<void> examine(session& s);

}  // namespace tool::doctor
