// SPDX-License-Identifier: Apache-2.0
/// @file
/// The bodies of everything without I/O, compiled once.
#include <es_s3_snapshot/detail/bodies.hpp>
