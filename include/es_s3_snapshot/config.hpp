// SPDX-License-Identifier: Apache-2.0
/// @file
/// The library's version and the one macro behind which non-template bodies stand.
#pragma once

#define ES_S3_SNAPSHOT_VERSION_MAJOR 0
#define ES_S3_SNAPSHOT_VERSION_MINOR 1
#define ES_S3_SNAPSHOT_VERSION_PATCH 0

// Header-only is the default. A build that compiles the bodies once defines
// ES_S3_SNAPSHOT_SEPARATE_COMPILATION everywhere and includes src.hpp in one translation unit.
#if defined(ES_S3_SNAPSHOT_SEPARATE_COMPILATION)
#define ES_S3_SNAPSHOT_DECL
#else
#define ES_S3_SNAPSHOT_DECL inline
#endif
