// SPDX-License-Identifier: Apache-2.0
/// @file
/// The one translation unit of a program that does not link Boost.JSON.
#include <es_s3_snapshot/src.hpp>
