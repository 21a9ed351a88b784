// SPDX-License-Identifier: Apache-2.0
#include <es_s3_snapshot/core/detail/xml.hpp>

#include <catch2/catch.hpp>

#include <string>

using es_s3_snapshot::detail::read_xml;

TEST_CASE("XML of the services is read as it is", "[xml]") {
    auto const tree =
        read_xml("<?xml version='1.0'?>\n<a xmlns=\"urn:x\"><b> two  spaces </b><c/><b>&lt;2&gt;</b></a>\n");
    REQUIRE(tree);
    CHECK(tree->get<std::string>("a.b") == " two  spaces ");
    CHECK(tree->get_child("a").count("b") == 2);
    CHECK(tree->get_child("a").back().second.data() == "<2>");
}

TEST_CASE("what nests deep, or could hide it, is not read", "[xml]") {
    auto const nested = [](int depth) {
        std::string text;
        for (int i = 0; i != depth; ++i) text += "<a>";
        for (int i = 0; i != depth; ++i) text += "</a>";
        return text;
    };
    CHECK(read_xml(nested(32)));
    CHECK_FALSE(read_xml(nested(33)));
    CHECK_FALSE(read_xml(nested(1'000'000)));
    auto const hidden = GENERATE(values<char const*>({
        "<a><!-- </a> --></a>",
        "<a><![CDATA[</a>]]></a>",
        "<!DOCTYPE a [<!ENTITY b \"c\">]><a/>",
        "<a x='></a>'/>",
        "<a x=\"></a>\"/>",
        "<a x=\"<\"/>",
        "<a><b></a>",
        "<a></a></a>",
        "<a",
        "<>",
        "<?a><b></b>",
        "",
        "plain",
    }));
    CAPTURE(hidden);
    CHECK_FALSE(read_xml(hidden));
}
