// SPDX-License-Identifier: Apache-2.0
/// @file
/// The bodies of AWS authentication, compiled once.
#include <es_s3_snapshot/auth/detail/bodies.hpp>
