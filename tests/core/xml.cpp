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

namespace {
std::string at(std::string_view document, std::string_view path) {
    return es_s3_snapshot::detail::xml_reader(document).text(path);
}
}  // namespace

TEST_CASE("a single value is read where it lies", "[xml]") {
    constexpr char const* document =
        "<?xml version=\"1.0\"?>\n<a xmlns=\"urn:x\">\n <b/><c k=\"v\">other<d>deep</d></c>\n"
        " <b x=\"1\" >second</b><e><d> two  spaces </d><d>2</d></e><f></f><b>third</b></a>\n";
    CHECK(at(document, "a.c.d") == "deep");
    CHECK(at(document, "a.e.d") == " two  spaces ");
    CHECK(at(document, "a.c") == "other");
    CHECK(at(document, "a.b").empty());  // the first one counts
    CHECK(at(document, "a.f").empty());
    for (auto const* absent : {"", "a.d", "d", "a.c.d.x", "b", "a.b.d", "x.a", "a.", "."})
        CHECK(at(document, absent).empty());
    CHECK(at("<a><a><b>1</b></a><b>2</b></a>", "a.b") == "2");
    CHECK(at("<a><x><b>1</b></x></a><a><b>2</b></a>", "a.b") == "2");
}

TEST_CASE("references stand for what they name", "[xml]") {
    auto const text = [](std::string const& written) { return at("<a>" + written + "</a>", "a"); };
    CHECK(text("&lt;&amp;amp;&gt;&quot;&apos;") == "<&amp;>\"'");
    CHECK(text("&#65;&#x42;&#233;&#x20AC;&#x1F701;") == "AB\u00E9\u20AC\U0001F701");
    for (auto const* none : {"&", "&;", "&nbsp;", "&#;", "&#x;", "&#0;", "&#x110000;", "&#12a;", "& amp;", "&#-1;"})
        CHECK(text(none) == none);
}

TEST_CASE("what is read as a tree and what is read where it lies is the same", "[xml]") {
    for (auto const* document : {"<a><b>x</b></a>", "<a><b>x</b></a", "", "plain", "<a><!-- --><b>x</b></a>",
                                 "<a><b x='1'>x</b></a>", "<!DOCTYPE a><a><b>x</b></a>", "  <a><b>x</b></a>"}) {
        CAPTURE(document);
        es_s3_snapshot::detail::xml_reader const reader(document);
        auto const tree = read_xml(document);
        CHECK(reader.ok() == tree.has_value());
        CHECK(reader.text("a.b") == (tree ? tree->get("a.b", "") : ""));
    }
}
