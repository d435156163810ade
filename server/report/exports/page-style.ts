/** How a page of a report looks: the reader's own fonts, light or dark as the reader has it. */
export const pageStyle = `
:root{color-scheme:light dark;--ink:#1f2328;--paper:#fff;--quiet:#57606a;--line:#d0d7de;--band:#f6f8fa;--bar:#1f6feb26;--red:#cf222e;--amber:#9a6700;--blue:#0969da}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--paper:#0d1117;--quiet:#9198a1;--line:#30363d;--band:#161b22;--bar:#388bfd40;--red:#ff7b72;--amber:#d29922;--blue:#58a6ff}}
body{margin:0;background:var(--paper);color:var(--ink);font:14px/1.45 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}
main{max-width:1400px;margin:0 auto;padding:24px}
main+main{border-top:1px solid var(--line)}
h1{margin:0 0 8px;font-size:22px;overflow-wrap:anywhere}
.chips{display:flex;flex-wrap:wrap;gap:6px;margin:0}
.chips span{padding:1px 10px;border:1px solid var(--line);border-radius:11px;color:var(--quiet);font-size:12.5px}
dl{display:flex;flex-wrap:wrap;gap:10px 28px;margin:18px 0}
dl div{display:flex;flex-direction:column-reverse}
dt{color:var(--quiet);font-size:12px}
dd{margin:0;font-variant-numeric:tabular-nums;font-weight:600}
.columns{display:flex;flex-wrap:wrap;gap:24px;align-items:flex-start}
.layers{flex:1 1 640px;min-width:0;overflow-x:auto}
figure{margin:0;flex:0 1 auto;max-width:100%;overflow-x:auto}
figure svg{max-width:100%;height:auto}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{padding:4px 10px;text-align:right;white-space:nowrap;border-bottom:1px solid var(--line)}
thead th{color:var(--quiet);font-weight:500;font-size:12px}
th:nth-child(2),td:nth-child(2),th:nth-child(3),td:nth-child(3),th:nth-child(4),td:nth-child(4){text-align:left}
td:first-child,td:nth-child(3){color:var(--quiet)}
tbody tr:hover{background:var(--band)}
.part th,.part td,tfoot td{font-weight:600;background:var(--band)}
.partial td{color:var(--amber)}
i{display:inline-block;width:8px;height:8px;margin-right:8px;border-radius:2px}
.share{position:relative;min-width:52px}
.share b{position:absolute;right:8px;top:3px;bottom:3px;background:var(--bar);border-radius:2px}
.share span{position:relative}
code{font:12.5px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
td:nth-child(2) code,.quiet{color:var(--quiet)}
.problems{list-style:none;margin:0 0 20px;padding:10px 14px;background:var(--band);border-radius:6px}
.problems li{margin:3px 0;overflow-wrap:anywhere}
.problems code{color:var(--quiet)}
.error b{color:var(--red)}
.warning b{color:var(--amber)}
.information b{color:var(--blue)}
@media print{main{max-width:none;padding:0}.columns{display:block}tr,figure{break-inside:avoid}}
`;
