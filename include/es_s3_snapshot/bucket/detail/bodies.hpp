// SPDX-License-Identifier: Apache-2.0
/// @file
/// The non-template bodies of reading a bucket, for the one translation unit of a separate compilation.
#pragma once

#include <es_s3_snapshot/bucket/impl/address.ipp>
#include <es_s3_snapshot/bucket/impl/bucket.ipp>
#include <es_s3_snapshot/bucket/impl/s3_error.ipp>
