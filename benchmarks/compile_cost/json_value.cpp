// SPDX-License-Identifier: Apache-2.0
// What any program that speaks of JSON and of results includes already.
#include <boost/json/value.hpp>
#include <boost/system/result.hpp>
