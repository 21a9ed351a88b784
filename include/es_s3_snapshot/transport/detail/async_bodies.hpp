// SPDX-License-Identifier: Apache-2.0
/// @file
/// All non-template bodies of the asynchronous transports, for the one translation unit of a separate compilation.
#pragma once

#include <es_s3_snapshot/transport/detail/async_effects.ipp>
#include <es_s3_snapshot/transport/detail/async_exchange.ipp>
#include <es_s3_snapshot/transport/detail/async_tcp.ipp>
#include <es_s3_snapshot/transport/detail/async_tls.ipp>
