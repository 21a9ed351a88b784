// SPDX-License-Identifier: Apache-2.0
/// @file
/// The bodies of reading a bucket, compiled once.
#include <es_s3_snapshot/bucket/detail/bodies.hpp>
