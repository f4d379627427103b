import type { Scale } from './scale.ts';

const WIDTH = 640;
const PANEL = { left: 56, top: 40, width: 226, height: 150, gap: 80 };
/** Read on white and on near-black alike. */
const INK = '#7d8590';
const LINE = '#3b82c4';

interface Curve {
  readonly title: string;
  readonly unit: string;
  readonly of: (row: Scale) => number;
}

const CURVES: readonly Curve[] = [
  { title: 'One case, drop to accepted', unit: 'ms', of: (row) => row.perCaseMs },
  { title: 'Start', unit: 'ms', of: (row) => row.startMs },
  { title: 'List of all cases', unit: 'ms', of: (row) => row.listMs },
  { title: 'Search by name', unit: 'ms', of: (row) => row.searchMs },
];

/** Small curves over the number of cases in the data folder (logarithmic), each with its own scale from 0. */
export function chartOf(rows: readonly Scale[], under: string): string {
  const lines = Math.ceil(CURVES.length / 2);
  const step = PANEL.height + PANEL.top + 44;
  const height = lines * step + 30;
  const panels = CURVES.map((curve, at) => {
    const x = PANEL.left + (at % 2) * (PANEL.width + PANEL.gap);
    const y = PANEL.top + Math.floor(at / 2) * step;
    return `<g transform="translate(${String(x)} ${String(y)})">${panel(curve, rows)}</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(WIDTH)} ${String(height)}" role="img" font-family="system-ui, sans-serif" font-size="12" fill="${INK}">`,
    `<title>What grows with the number of cases in the data folder</title>`,
    ...panels,
    `<text x="${String(PANEL.left)}" y="${String(height - 10)}">${escaped(under)}</text>`,
    `</svg>\n`,
  ].join('\n');
}

function panel(curve: Curve, rows: readonly Scale[]): string {
  const { width, height } = PANEL;
  const logs = rows.map((row) => Math.log10(row.cases));
  const [from, to] = [Math.min(...logs), Math.max(...logs)];
  const top = Math.max(...rows.map(curve.of)) * 1.25;
  const points = rows.map((row, at) => ({
    x: to === from ? width / 2 : (((logs[at] ?? from) - from) / (to - from)) * width,
    y: height - (curve.of(row) / top) * height,
    value: curve.of(row),
    cases: row.cases,
  }));
  const path = points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
  return [
    `<text y="-14" font-weight="600">${escaped(curve.title)}, ${curve.unit}</text>`,
    `<path d="M0 0V${String(height)}H${String(width)}" fill="none" stroke="${INK}" stroke-opacity="0.5"/>`,
    `<polyline points="${path}" fill="none" stroke="${LINE}" stroke-width="2"/>`,
    ...points.map(({ x, y, value, cases }) =>
      [
        `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="3.5" fill="${LINE}"/>`,
        `<text x="${x.toFixed(1)}" y="${(y - 9).toFixed(1)}" text-anchor="middle">${value < 10 ? value.toFixed(1) : value.toFixed(0)}</text>`,
        `<text x="${x.toFixed(1)}" y="${String(height + 18)}" text-anchor="middle">${cases.toLocaleString('en')}</text>`,
      ].join(''),
    ),
  ].join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
