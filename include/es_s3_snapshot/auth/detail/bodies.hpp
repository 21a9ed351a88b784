// SPDX-License-Identifier: Apache-2.0
/// @file
/// The non-template bodies of AWS authentication, which need OpenSSL, for the one translation unit of a separate
/// compilation.
#pragma once

#include <es_s3_snapshot/auth/credentials/impl/answer.ipp>
#include <es_s3_snapshot/auth/credentials/impl/ask.ipp>
#include <es_s3_snapshot/auth/credentials/impl/assume_role.ipp>
#include <es_s3_snapshot/auth/credentials/impl/chain.ipp>
#include <es_s3_snapshot/auth/credentials/impl/container.ipp>
#include <es_s3_snapshot/auth/credentials/impl/environment.ipp>
#include <es_s3_snapshot/auth/credentials/impl/explicit.ipp>
#include <es_s3_snapshot/auth/credentials/impl/instance_metadata.ipp>
#include <es_s3_snapshot/auth/credentials/impl/process.ipp>
#include <es_s3_snapshot/auth/credentials/impl/profile.ipp>
#include <es_s3_snapshot/auth/credentials/impl/profile_file.ipp>
#include <es_s3_snapshot/auth/credentials/impl/provider.ipp>
#include <es_s3_snapshot/auth/credentials/impl/region.ipp>
#include <es_s3_snapshot/auth/credentials/impl/store.ipp>
#include <es_s3_snapshot/auth/credentials/impl/sts.ipp>
#include <es_s3_snapshot/auth/credentials/impl/web_identity.ipp>
#include <es_s3_snapshot/auth/impl/sigv4.ipp>
