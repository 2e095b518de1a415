package dev.tacho.report.write;

import java.util.List;

/** Names that try to become more than a name, in every form a report has. */
final class Hostile {
    static final List<String> NAMES = List.of(
            "</script><img src=x onerror=alert(1)>",
            "</style><script>alert(1)</script>",
            "\"><svg onload=alert(1)>' `",
            "$1 \\1 ${x} %s %n",
            "a&amp;b &lt; &#x3c;",
            "]]> <!-- --> <![CDATA[ <?xml?> <!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>",
            "=HYPERLINK(\"http://evil.test\",\"x\")",
            "+1+1",
            "-2+3",
            "@SUM(A1)",
            "\t=1+1",
            "  =1+1",
            "a;=1+1",
            "a;\"\"=1+1\n=2",
            "＝1+1",
            "a,\"b\",c\r\nd;e",
            "a|b\n@all `x` <b> [l](u) ![i](https://evil.test/i.png) ~~s~~ **b** _e_",
            "https://evil.test www.evil.test mail@evil.test #123 GH-7 owner/repo#1 @octocat @org/team",
            "<details open><summary>x</summary></details>\n\n# heading\n\n| a |\n|---|",
            "1. item",
            "- item",
            "=====",
            "    code\n```\nfence\n````",
            "$\\alpha$ $$x$$",
            "right\u202eto left\u2066 \u200f\u061c",
            "\u001b[2J\u001b[31mred\u001b]0;title\u0007\u001b]8;;http://evil.test\u0007link\u009b31m",
            "nul\u0000 bell\u0007 delete\u007f next\u0085 carriage\rreturn vertical\u000btab",
            "lone \ud800 and \udc00 and \ud83d",
            "\ufffe \uffff \ufeff \u2028 \u2029",
            "日本語の名前 e\u0301 👩\u200d💻 𝔘𝔫𝔦");

    private Hostile() {}
}
