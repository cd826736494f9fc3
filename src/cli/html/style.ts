/** The look of the HTML report; light and dark, and without colours on paper. */
export const STYLE = `
:root{color-scheme:light dark;--line:#8884;--dim:#777;--open:#1a7f37;--closed:#b35900;--filtered:#777;--card:#8881}
body{font:15px/1.45 system-ui,sans-serif;margin:0 auto;max-width:64rem;padding:1rem}
h1{font-size:1.4rem;margin:.2rem 0}h2{font-size:1.1rem;margin:0}h3{font-size:1rem;margin:1rem 0 .3rem}
code,pre,td.port,.cmd{font-family:ui-monospace,monospace;font-size:.9em}
pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:.3rem 0;padding:.4rem .6rem;background:var(--card);border-radius:.3rem}
.dim{color:var(--dim)}.cmd{overflow-wrap:anywhere}
#filter{font:inherit;width:100%;box-sizing:border-box;padding:.4rem .6rem;margin:1rem 0;border:1px solid var(--line);border-radius:.3rem;background:transparent;color:inherit}
section{border:1px solid var(--line);border-radius:.4rem;margin:.8rem 0;padding:.7rem 1rem}
table{border-collapse:collapse;width:100%}th{text-align:left;font-weight:600;border-bottom:1px solid var(--line)}
td,th{padding:.2rem .6rem .2rem 0;vertical-align:top}
.open{color:var(--open);font-weight:600}.closed{color:var(--closed)}.filtered{color:var(--filtered)}
summary{cursor:pointer}details{margin:.2rem 0}
.timeline{width:100%;height:auto;font:9px ui-monospace,monospace;margin-top:.5rem}
.timeline text{fill:currentColor}.timeline .who{text-anchor:end}.timeline .mark{text-anchor:middle;opacity:.6}
.timeline .axis{stroke:var(--line);fill:none}
.run{fill:#57606a}.network{fill:#54aeff}.lock{fill:#cf222e}.sleep{fill:#d4a72c}.slot{fill:#8250df}.other{fill:#bbb}
.key i{display:inline-block;width:.8em;height:.8em;margin:0 .3em 0 1em;vertical-align:baseline}
i.run{background:#57606a}i.network{background:#54aeff}i.lock{background:#cf222e}i.sleep{background:#d4a72c}i.slot{background:#8250df}i.other{background:#bbb}
[hidden]{display:none}
@media print{#filter{display:none}section{break-inside:avoid}}
`;

/** What the filter does: hosts of which nothing contains all the words are hidden. */
export const FILTER = `
const field=document.getElementById("filter"),hosts=[...document.querySelectorAll("section.host")],count=document.getElementById("shown");
const texts=hosts.map(h=>h.textContent.toLowerCase());
const run=()=>{const words=field.value.toLowerCase().split(/\\s+/).filter(w=>w);let n=0;
hosts.forEach((h,i)=>{h.hidden=!words.every(w=>texts[i].includes(w));if(!h.hidden)n++});
count.textContent=words.length?n+" of "+hosts.length+" hosts":""};
field.addEventListener("input",run);field.hidden=hosts.length<2;run();
`;
