/** What the console's own pages, shown before the page itself, have in common. */

/** Whose page it is, above its title. */
export const PRODUCT_LINE = '<p class="product">健保事前審查送件 <span lang="en">TWPAS agent</span></p>';

/** One column, large enough to touch, in the colours of the system's theme. */
export const SMALL_PAGE_STYLE = `
:root { color-scheme: light dark; font: 16px/1.6 system-ui, 'Noto Sans TC', 'Microsoft JhengHei', sans-serif; }
body { margin: 0; } main { max-width: 24rem; margin: 12vh auto 2rem; padding: 0 1rem; }
h1 { font-size: 1.4rem; } .product { margin: 0; font-weight: 600; } .product span, h1 span, label span { font-weight: normal; font-size: .85em; opacity: .75; }
label { display: block; margin: 1rem 0 .25rem; }
input { box-sizing: border-box; width: 100%; padding: .6rem; font: inherit; border: 1px solid GrayText; border-radius: 6px; }
button { margin: 1.5rem 0; width: 100%; padding: .7rem; font: inherit; border: 0; border-radius: 6px; background: #0b5cad; color: #fff; }
input:focus-visible, button:focus-visible { outline: 3px solid #5aa9f5; outline-offset: 1px; }
.error { border-left: 4px solid #c62828; padding: .5rem .75rem; }`;
