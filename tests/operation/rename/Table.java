// SPDX-License-Identifier: Apache-2.0
// Prints cases.hpp: what a JVM makes of each pattern, replacement and text. Run by make_table.py.
import java.nio.charset.StandardCharsets;

public class Table {
    static final String[] NAMES = {"logs-2026.01.31", "logs", "a", "", "my_index-000001", ".kibana_7.17.0_001", "a-b-c", "aaa", "übung-1"};
    static final String[][] CASES = {
        {"(.+)", "restored_$1"}, {"(.*)", "restored_$1"}, {"^", "r-"}, {"$", "-r"}, {"^(.*)$", "$1-r"}, {".*", "x"}, {"", "-"},
        {"logs", "days"}, {"logs-(.+)", "restored-$1"}, {"(\\d{4})\\.(\\d{2})\\.(\\d{2})", "$3-$2-$1"}, {"-", "_"}, {"\\.", "-"},
        {"[^a-z]", ""}, {"[0-9]+", "n"}, {"[.-]", "_"}, {"a|b", "[$0]"}, {"(a)|(b)", "<$1$2>"}, {"(a)(x)?", "$1$2!"}, {"a*", "z"},
        {"a+?", "z"}, {"a{2}", "z"}, {"a{2,}", "z"}, {"a{1,2}", "z"}, {"a*+", "z"}, {"(?<year>\\d+)\\.", "${year}/"}, {"(?:a)(b)?", "$1"},
        {"a(?=-)", "X"}, {"a(?!-)", "X"}, {"(?<=-)b", "X"}, {"(?<!-)b", "X"}, {"\\bb\\b", "X"}, {"\\B", "."}, {"\\w+", "w"}, {"\\W", "W"},
        {"\\s", "s"}, {"\\D", "D"}, {"(.)\\1", "$1"}, {"(a)", "$12"}, {"(a)", "$10"}, {"(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)", "$11$1"},
        {"a", "\\$1"}, {"a", "\\\\"}, {"a", "\\x"}, {"a", "$0$0"}, {"(logs)-", "$1_"}, {"ü", "ue"}, {"a||b", "e"}, {"(a|)b", "<$1>"},
        {"(^|-)a", "$1A"}, {"x*", "-"}, {"(?=a)", "!"}, {"a]", "z"}, {"[a-]", "z"}, {"[-a]", "z"}, {"[\\]a]", "z"}, {"[\\w.]+", "z"},
        {"(a(b)?)+", "<$1,$2>"}, {"((a)|b)+", "<$1,$2>"}, {"$", "$0"}, {"^a$", "one"},
        // what Java refuses
        {"(a)", "$2"}, {"a", "$1"}, {"a", "$"}, {"a", "\\"}, {"a", "${x}"}, {"(?<n>a)", "${m}"}, {"a", "$x"},
        // what is Java's own: nobody foretells it here
        {"(?i)LOGS", "x"}, {"\\p{Lower}", "x"}, {"[a-z&&[^b]]", "x"}, {"[a[b]]", "x"}, {"\\Qa-b\\E", "x"}, {"\\x61", "x"}, {"\\h", "x"},
        {"a\\Z", "x"}, {"(?>a+)", "x"}, {"\\R", "x"}, {"[^[a]]", "x"}, {"ü+", "u"}, {"(", "x"}, {"a{", "x"}, {"*a", "x"}, {"[a", "x"}, {"a)", "x"},
    };

    static String literal(String text) {
        StringBuilder made = new StringBuilder("\"");
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b == '"' || b == '\\') made.append('\\').append((char) b);
            else if (b < 0) made.append(String.format("\\%03o", b & 0xff));
            else made.append((char) b);
        }
        return made.append('"').toString();
    }

    public static void main(String[] arguments) {
        StringBuilder out = new StringBuilder();
        for (String[] one : CASES) {
            for (String name : NAMES) {
                String result;
                try {
                    result = literal(name.replaceAll(one[0], one[1]));
                } catch (RuntimeException e) {
                    result = "nullptr";
                }
                out.append("    {").append(literal(one[0])).append(", ").append(literal(one[1])).append(", ").append(literal(name))
                    .append(", ").append(result).append("},\n");
            }
        }
        System.out.write(out.toString().getBytes(StandardCharsets.UTF_8), 0, out.toString().getBytes(StandardCharsets.UTF_8).length);
        System.out.flush();
    }
}
