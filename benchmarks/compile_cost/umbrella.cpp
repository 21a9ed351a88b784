// SPDX-License-Identifier: Apache-2.0
// Everything but the asynchronous client and the stock transports.
#include <es_s3_snapshot/es_s3_snapshot.hpp>
