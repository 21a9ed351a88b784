// SPDX-License-Identifier: Apache-2.0
/// @file
/// All non-template bodies without I/O, for the one translation unit of a separate compilation.
#pragma once

#include <es_s3_snapshot/auth/impl/amazon_domain.ipp>
#include <es_s3_snapshot/core/impl/base64.ipp>
#include <es_s3_snapshot/core/impl/environment.ipp>
#include <es_s3_snapshot/core/impl/error.ipp>
#include <es_s3_snapshot/core/impl/http.ipp>
#include <es_s3_snapshot/core/impl/json.ipp>
#include <es_s3_snapshot/core/impl/url.ipp>
#include <es_s3_snapshot/core/impl/xml.ipp>
#include <es_s3_snapshot/operation/impl/cluster.ipp>
#include <es_s3_snapshot/operation/impl/index.ipp>
#include <es_s3_snapshot/operation/impl/operation.ipp>
#include <es_s3_snapshot/operation/impl/rename.ipp>
#include <es_s3_snapshot/operation/impl/repository.ipp>
#include <es_s3_snapshot/operation/impl/restore.ipp>
#include <es_s3_snapshot/operation/impl/s3_settings.ipp>
#include <es_s3_snapshot/operation/impl/server_error.ipp>
#include <es_s3_snapshot/operation/impl/snapshot.ipp>
#include <es_s3_snapshot/version/impl/version.ipp>
#include <es_s3_snapshot/workflow/impl/backup.ipp>
#include <es_s3_snapshot/workflow/impl/exchange.ipp>
#include <es_s3_snapshot/workflow/impl/indices.ipp>
#include <es_s3_snapshot/workflow/impl/refusal.ipp>
#include <es_s3_snapshot/workflow/impl/repository.ipp>
#include <es_s3_snapshot/workflow/impl/restore.ipp>
#include <es_s3_snapshot/workflow/impl/snapshot.ipp>
