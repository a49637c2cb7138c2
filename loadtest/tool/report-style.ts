// The style of the report: light and dark, without external fonts or pictures.

export const reportStyle = `
:root { --ink: #1c2430; --quiet: #667085; --paper: #fff; --line: #e4e7ec; --a: #0b6e4f; --b: #8aa4c8; --c: #c77d0a; --bad: #b42318;
  color-scheme: light dark; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ee; --quiet: #98a2b3; --paper: #14181f; --line: #2b323d; --a: #3ecf9a; --b: #6d8fc2; --c: #e5a13a; --bad: #ff8b7e; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 900px; margin: 0 auto; padding: 32px 20px 64px; }
h1 { margin: 0; font-size: 28px; display: flex; gap: 14px; align-items: center; flex-wrap: wrap; }
h2 { margin: 36px 0 10px; font-size: 18px; }
header p { margin: 4px 0; color: var(--quiet); }
.verdict { font-size: 14px; padding: 3px 12px; border-radius: 99px; color: #fff; background: #0b6e4f; }
.verdict.missed { background: #b42318; }
dl { display: flex; flex-wrap: wrap; gap: 10px 32px; margin: 20px 0 0; }
dt { color: var(--quiet); font-size: 12px; } dd { margin: 0; font-weight: 600; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 14px; }
th { text-align: right; color: var(--quiet); font-weight: 500; font-size: 12px; vertical-align: bottom; }
td { text-align: right; border-top: 1px solid var(--line); white-space: nowrap; }
th, td { padding: 6px 8px; } th:first-child, td:first-child { text-align: left; white-space: normal; }
tr.missed td { color: var(--bad); font-weight: 600; }
figure { margin: 0 0 18px; } svg { width: 100%; height: auto; }
figcaption { display: flex; gap: 8px; align-items: baseline; } figcaption small { color: var(--quiet); }
.legend { margin-left: auto; display: flex; gap: 14px; font-size: 12px; color: var(--quiet); }
.swatch { display: inline-block; width: 14px; height: 3px; margin-right: 5px; vertical-align: middle; background: currentColor; }
.swatch.a { color: var(--a); } .swatch.b { color: var(--b); } .swatch.c { color: var(--c); } .swatch.limit { color: var(--bad); }
.line { fill: none; stroke-width: 2; stroke-linejoin: round; } .line.a { stroke: var(--a); } .line.b { stroke: var(--b); } .line.c { stroke: var(--c); }
.dot { opacity: 0; } .dot:hover { opacity: 1; } .dot.a { fill: var(--a); } .dot.b { fill: var(--b); } .dot.c { fill: var(--c); }
.grid { stroke: var(--line); } .mark { stroke: var(--quiet); stroke-dasharray: 1 4; } .limit { stroke: var(--bad); stroke-dasharray: 6 4; }
.tick { fill: var(--quiet); font-size: 11px; } .phase { fill: var(--quiet); font-size: 11px; }
footer { margin-top: 36px; color: var(--quiet); font-size: 13px; }
`.trim();
