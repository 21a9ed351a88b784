// SPDX-License-Identifier: Apache-2.0
/// @file
/// What each of these programs includes, so that they differ only in their mistake.
#pragma once

#include <es_s3_snapshot/client.hpp>
#include <es_s3_snapshot/operation/repository.hpp>
#include <es_s3_snapshot/transport/replay.hpp>
#include <es_s3_snapshot/version/elasticsearch.hpp>
#include <es_s3_snapshot/workflow/backup.hpp>
#include <es_s3_snapshot/workflow/repository.hpp>

#include <ostream>
#include <string>

namespace es = es_s3_snapshot;
