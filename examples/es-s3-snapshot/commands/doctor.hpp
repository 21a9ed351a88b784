// SPDX-License-Identifier: Apache-2.0
/// @file
/// The command doctor: a diagnosis from the seeds to the bucket.
#pragma once

#include "command.hpp"

namespace tool::doctor {

/// Tries every seed, has the library examine the cluster, and asks for the bucket from here. Prints a line for each
/// finding, its cure below it. Nothing is changed. Errors: that of the first finding which is an error.
es::result<void> examine(session& s);

}  // namespace tool::doctor
