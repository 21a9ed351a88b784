// SPDX-License-Identifier: Apache-2.0
/// @file
/// The bodies of the asynchronous transports, compiled once.
#include <es_s3_snapshot/transport/detail/async_bodies.hpp>
