// SPDX-License-Identifier: Apache-2.0
/// @file
/// The non-template bodies of workflows that need hashes, for the one translation unit of a separate compilation.
#pragma once

#include <es_s3_snapshot/workflow/impl/contents.ipp>
