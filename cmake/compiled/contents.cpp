// SPDX-License-Identifier: Apache-2.0
/// @file
/// The bodies of workflows that need hashes, compiled once.
#include <es_s3_snapshot/workflow/detail/bodies.hpp>
