"""How the page of a release looks: calm, plain, black on white when printed. Nothing is loaded from anywhere.

The pairs of colours keep a contrast of at least 4.5 to 1, on screens that are dark too (tests/exchange counts them).
"""

from __future__ import annotations

LIGHT = {"paper": "#ffffff", "wash": "#f4f6f6", "ink": "#1b2430", "muted": "#4a5565", "accent": "#0b5c63"}
DARK = {"paper": "#14191f", "wash": "#1d242c", "ink": "#e8ecf1", "muted": "#a9b4c2", "accent": "#6cc3cb"}
LINES = {"light": "#cfd6da", "dark": "#3a4551"}


def _tokens(colours: dict[str, str], line: str) -> str:
    return "".join(f"--{name}:{value};" for name, value in (*colours.items(), ("line", line)))


def stylesheet(footer: str) -> str:
    """The whole style. `footer`: what stands at the foot of every printed page; letters, digits and - . , only."""
    return f"""
:root{{color-scheme:light dark;{_tokens(LIGHT, LINES["light"])}}}
@media (prefers-color-scheme:dark){{:root{{{_tokens(DARK, LINES["dark"])}}}}}
{_PAGE}
@page{{size:A4;margin:18mm 16mm 20mm;
@bottom-left{{content:"{footer}";font:8pt sans-serif;color:#4a5565}}
@bottom-right{{content:counter(page) " / " counter(pages);font:8pt sans-serif;color:#4a5565}}}}
@media print{{
:root{{{_tokens(LIGHT, LINES["light"])}}}
{_PRINT}
}}
"""


_PAGE = """
*{box-sizing:border-box}
html{font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink)}
.page{max-width:1080px;margin:0 auto;padding:24px 16px 64px}
header{border-bottom:1px solid var(--line);margin-bottom:24px;padding-bottom:16px}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 8px;text-wrap:balance}
h2{font-size:1.25rem;line-height:1.3;margin:48px 0 16px}
p{margin:0 0 12px}
.place{color:var(--muted);margin:0 0 4px}
.muted{color:var(--muted)}
p,dd,li{max-width:75ch}
.lead{display:inline-block;max-width:75ch;background:var(--wash);border-left:4px solid var(--accent);border-radius:4px;
margin:0 0 16px;padding:12px 16px}
.lead strong{font-weight:600}
.lead p{margin:4px 0 0}
nav{margin-bottom:48px}
nav ol{margin:0;padding-left:1.5rem}
nav li{padding:2px 0}
a{color:var(--accent)}
a:focus-visible,.wide:focus-visible{outline:3px solid #b3530a;outline-offset:2px;border-radius:4px}
.table{margin:32px 0 48px}
.wide{overflow-x:auto}
table{border-collapse:collapse;min-width:min(100%,22rem);font-variant-numeric:tabular-nums lining-nums}
caption{caption-side:top;text-align:left;padding:0 0 12px}
caption b,caption span{display:block;width:max-content;max-width:min(75ch,calc(100vw - 32px));margin-right:-100rem}
caption b{font-size:1.125rem;line-height:1.3}
caption span{color:var(--muted)}
th,td{padding:6px 12px;vertical-align:top;border-bottom:1px solid var(--line)}
thead th,thead td{background:var(--wash);border-bottom:2px solid var(--muted);vertical-align:bottom;font-weight:600}
thead tr:first-child:not(:last-child) th:not([rowspan]){border-bottom-width:1px}
th{text-align:left;font-weight:400}
td,thead .n{text-align:right;white-space:nowrap}
thead .n{white-space:normal;min-width:5rem}
td .c,thead .c{display:block;font-size:.8125rem;color:var(--muted);font-weight:400}
td.t{text-align:left;white-space:normal}
thead th[scope=colgroup]{text-align:left}
tbody th[scope=row]{min-width:9rem}
@media screen{
caption b,caption span,thead tr:first-child>:first-child,tbody th[scope=row]{position:sticky;left:0}
tbody th[scope=row]{background:var(--paper)}
}
.group th{font-weight:600;padding-top:16px}
.sum>*{font-weight:600}
.d1{padding-left:28px}.d2{padding-left:44px}.d3{padding-left:60px}
.beneath{margin-top:12px;font-size:.9375rem}
.beneath ul{margin:0 0 8px;padding-left:1.25rem}
.keyhead{font-weight:600;margin:0}
.key{margin:0 0 8px;color:var(--muted)}
.key dt,.key dd{display:inline;margin:0}
.key dt{font-weight:600;color:var(--ink)}
.key div{display:inline-block;margin-right:1.25rem}
.facts{display:grid;grid-template-columns:minmax(9rem,14rem) minmax(0,1fr);gap:6px 24px;margin:0}
.facts dt{color:var(--muted)}
.facts dd{margin:0;overflow-wrap:anywhere}
.facts .whole{grid-column:1/-1}
@media (max-width:559px){
.facts{display:block}.facts dd{margin:0 0 12px}th,td{padding:6px 8px}tbody th[scope=row]{min-width:7rem}
.d1{padding-left:20px}.d2{padding-left:32px}.d3{padding-left:44px}thead .n{min-width:4rem}h2{margin-top:40px}}
@media (min-width:768px){html{font-size:17px}.page{padding:40px 32px 80px}}
@media (min-width:1100px){html{font-size:18px}}
""".strip()

_PRINT = """
html{font-size:10pt}
body,.page,.lead{background:#fff;color:#000}
thead th,thead td{background:none;color:#000}
.page{max-width:none;padding:0}
nav{display:none}
.muted,.place,caption span,.key,.facts dt,td .c{color:#333}
.lead{border:1px solid #000;border-left-width:4px}
.wide{overflow:visible}
h1,h2,caption,.group{break-after:avoid}
.keyhead,thead{break-after:avoid}
.short{break-inside:avoid}
thead{display:table-header-group}
thead th,thead td{border-bottom-color:#000}
tr,.facts>*,.key,.beneath li{break-inside:avoid}
.beneath{break-before:avoid}
.table{margin-bottom:10mm}
th,td{padding:3pt 6pt}
thead .n{min-width:0}
tbody th[scope=row]{min-width:0}
caption b,caption span{max-width:170mm}
a{color:#000;text-decoration:none}
p,dd,li{orphans:3;widows:3}
""".strip()
