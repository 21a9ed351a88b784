// SPDX-License-Identifier: Apache-2.0
// Requests built and answers read, nothing sent.
#include <es_s3_snapshot/operation/repository.hpp>
#include <es_s3_snapshot/operation/recovery.hpp>
#include <es_s3_snapshot/operation/restore.hpp>
#include <es_s3_snapshot/operation/snapshot_list.hpp>
#include <es_s3_snapshot/version/elasticsearch.hpp>

namespace es = es_s3_snapshot;
using line = es::elasticsearch<es::version{7, 10}>;

es::result<es::request> asked(es::get_snapshot const& op) { return encode(op, line()); }
es::result<es::request> asked(es::put_repository const& op) { return encode(op, line()); }
es::result<es::request> asked(es::restore_snapshot const& op) { return encode(op, line()); }
