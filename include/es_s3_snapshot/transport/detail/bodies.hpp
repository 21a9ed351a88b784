// SPDX-License-Identifier: Apache-2.0
/// @file
/// All non-template bodies of the blocking transports, for the one translation unit of a separate compilation.
#pragma once

#include <es_s3_snapshot/transport/detail/conversation.ipp>
#include <es_s3_snapshot/transport/detail/exchange.ipp>
#include <es_s3_snapshot/transport/detail/plain_stream.ipp>
#include <es_s3_snapshot/transport/detail/proxy.ipp>
#include <es_s3_snapshot/transport/detail/response_reader.ipp>
#include <es_s3_snapshot/transport/detail/socket.ipp>
#include <es_s3_snapshot/transport/detail/tcp.ipp>
#include <es_s3_snapshot/transport/detail/tls.ipp>
#include <es_s3_snapshot/transport/detail/tls_stream.ipp>
#include <es_s3_snapshot/transport/detail/tunnel.ipp>
#include <es_s3_snapshot/transport/detail/wire.ipp>
