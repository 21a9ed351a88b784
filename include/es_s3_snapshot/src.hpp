// SPDX-License-Identifier: Apache-2.0
/// @file
/// For programs built without CMake: include it in exactly one translation unit instead of linking Boost.JSON.
#pragma once

#include <boost/json/src.hpp>

// with separate compilation that translation unit holds the library's own bodies too
#if defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#include <es_s3_snapshot/auth/detail/bodies.hpp>
#include <es_s3_snapshot/bucket/detail/bodies.hpp>
#include <es_s3_snapshot/detail/bodies.hpp>
#include <es_s3_snapshot/transport/detail/async_bodies.hpp>
#include <es_s3_snapshot/transport/detail/bodies.hpp>
#include <es_s3_snapshot/workflow/detail/bodies.hpp>
#endif
