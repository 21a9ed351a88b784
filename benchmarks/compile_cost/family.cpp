// SPDX-License-Identifier: Apache-2.0
// One family of operations alone, whose header the command line names.
#include FAMILY
