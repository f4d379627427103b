/** The page of safe mode stands alone: the built page's styles may be what is broken. Colours as in its palette. */
export const diagnosisStyle = `
:root{color-scheme:light dark;--canvas:#f4f6f8;--surface:#fff;--line:#e3e7ec;--text:#1b2430;--second:#566270;--accent:#1d5c9e;--on-accent:#fff;--bad:#b3261e}
@media (prefers-color-scheme:dark){:root{--canvas:#12171d;--surface:#1a2028;--line:#2c3541;--text:#e4e9ef;--second:#a0acb9;--accent:#7db2ea;--on-accent:#12171d;--bad:#f2958c}}
body{margin:0;background:var(--canvas);color:var(--text);font:15px/1.7 "Microsoft JhengHei UI","Noto Sans CJK TC",system-ui,sans-serif}
main{max-width:44rem;margin:8vh auto;padding:2rem 2.5rem;background:var(--surface);border:1px solid var(--line);border-radius:12px}
h1{margin:.2rem 0 .6rem;font-size:1.5rem;line-height:1.4}
h2{margin:1.6rem 0 .4rem;font-size:1rem}
.over{margin:0;color:var(--bad);font-weight:600}
.assurance{color:var(--second)}
ul,ol{margin:.4rem 0;padding-left:1.4rem}
li{overflow-wrap:anywhere}
.forms{display:flex;flex-direction:column;gap:.8rem;margin:1.2rem 0}
label{display:block;margin-bottom:.4rem}
input{display:block;width:100%;box-sizing:border-box;margin-top:.2rem;padding:.45rem .6rem;font:inherit;color:inherit;background:var(--canvas);border:1px solid var(--second);border-radius:6px}
button{padding:.45rem 1.1rem;font:inherit;color:var(--on-accent);background:var(--accent);border:0;border-radius:6px;cursor:pointer}
button:focus-visible,input:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
dl{display:grid;grid-template-columns:auto 1fr;gap:.1rem 1rem;margin:1.6rem 0 0;color:var(--second);font-size:.85rem}
dt{font-weight:600}
dd{margin:0;overflow-wrap:anywhere}
`;
