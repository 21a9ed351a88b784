// SPDX-License-Identifier: Apache-2.0
/// @file
/// The bodies of the blocking transports, compiled once.
#include <es_s3_snapshot/transport/detail/bodies.hpp>
