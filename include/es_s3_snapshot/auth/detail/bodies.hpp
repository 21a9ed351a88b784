// SPDX-License-Identifier: Apache-2.0
/// @file
/// The non-template bodies of AWS authentication, which need OpenSSL, for the one translation unit of a separate
/// compilation.
#pragma once

#include <es_s3_snapshot/auth/impl/sigv4.ipp>
