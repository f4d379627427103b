import type { Tone } from '../cases/stage.ts';

/**
 * Every colour of the page, for both themes: handed to antd as tokens and to our own CSS as variables. Text colours
 * reach 4.5:1 on `surface`, on `canvas` and on their own `soft` ground (WCAG AA).
 */
export interface Palette {
  readonly accent: string;
  readonly accentSoft: string;
  readonly canvas: string;
  readonly surface: string;
  readonly raised: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly text: string;
  readonly textSecond: string;
  readonly practice: string;
  readonly practiceText: string;
  readonly tones: Readonly<Record<Tone, { readonly ink: string; readonly soft: string }>>;
}

export const LIGHT: Palette = {
  accent: '#1d5c9e',
  accentSoft: '#eaf1f9',
  canvas: '#f4f6f8',
  surface: '#ffffff',
  raised: '#ffffff',
  line: '#e3e7ec',
  lineStrong: '#8a939e',
  text: '#1b2430',
  textSecond: '#566270',
  practice: '#f7e8c3',
  practiceText: '#5c4300',
  tones: {
    neutral: { ink: '#566270', soft: '#eef1f4' },
    progress: { ink: '#1d5c9e', soft: '#eaf1f9' },
    attention: { ink: '#8a5300', soft: '#fbf1dd' },
    bad: { ink: '#b3261e', soft: '#fcecea' },
    good: { ink: '#1a6f3c', soft: '#e6f4eb' },
  },
};

export const DARK: Palette = {
  accent: '#7db2ea',
  accentSoft: '#1c2f45',
  canvas: '#12171d',
  surface: '#1a2028',
  raised: '#222a34',
  line: '#2c3541',
  lineStrong: '#6f7b89',
  text: '#e4e9ef',
  textSecond: '#a0acb9',
  practice: '#3d3113',
  practiceText: '#f0d48a',
  tones: {
    neutral: { ink: '#a0acb9', soft: '#262e38' },
    progress: { ink: '#7db2ea', soft: '#1c2f45' },
    attention: { ink: '#e3b457', soft: '#372c14' },
    bad: { ink: '#f2958c', soft: '#3d2322' },
    good: { ink: '#76c893', soft: '#19321f' },
  },
};

/** The palette as CSS variables on the page's root, set through the object model: no inline style attribute. */
export function applyPalette(palette: Palette, dark: boolean): void {
  const { style } = document.documentElement;
  const { tones, ...plain } = palette;
  for (const [name, value] of Object.entries(plain)) style.setProperty(`--c-${name}`, value);
  for (const [tone, { ink, soft }] of Object.entries(tones)) {
    style.setProperty(`--c-${tone}`, ink);
    style.setProperty(`--c-${tone}-soft`, soft);
  }
  style.setProperty('color-scheme', dark ? 'dark' : 'light');
}
